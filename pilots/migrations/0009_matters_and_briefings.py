"""The docket, milestones and results of projects, experiences, phases judged, briefings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pilots", "0008_register_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalproject",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pilots.department",
                verbose_name="responsible department",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="pilots.department",
                verbose_name="responsible department",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("due_soon", "due soon"),
                    ("overdue", "overdue"),
                    ("returned", "returned"),
                    ("submitted", "submitted"),
                    ("exception", "exception granted"),
                    ("published", "published"),
                    ("matter", "matter"),
                    ("experience", "experience"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Briefing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=7, unique=True, verbose_name="name")),
                ("month", models.DateField(verbose_name="month")),
                ("content", models.JSONField(verbose_name="content")),
                ("frozen_at", models.DateTimeField(verbose_name="frozen at")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="briefings",
                        to="pilots.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "briefing",
                "verbose_name_plural": "briefings",
                "ordering": ["-month", "-name"],
            },
        ),
        migrations.CreateModel(
            name="Experience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="edition")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("published", "published"),
                            ("derived", "derived"),
                            ("illustrative", "illustrative"),
                        ],
                        db_default="reported",
                        default="reported",
                        max_length=12,
                        verbose_name="provenance",
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=300, verbose_name="source")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced at")),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("title_zh_hans", models.CharField(max_length=200, null=True, verbose_name="title")),
                ("title_en", models.CharField(max_length=200, null=True, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "in review"),
                            ("returned", "returned"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("tried", models.TextField(blank=True, verbose_name="what was tried")),
                ("tried_zh_hans", models.TextField(blank=True, null=True, verbose_name="what was tried")),
                ("tried_en", models.TextField(blank=True, null=True, verbose_name="what was tried")),
                ("gave", models.TextField(blank=True, verbose_name="what it gave")),
                ("gave_zh_hans", models.TextField(blank=True, null=True, verbose_name="what it gave")),
                ("gave_en", models.TextField(blank=True, null=True, verbose_name="what it gave")),
                (
                    "result_value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="figure"),
                ),
                ("result_on", models.DateField(blank=True, null=True, verbose_name="as on")),
                (
                    "result_provenance",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("published", "published"),
                            ("derived", "derived"),
                            ("illustrative", "illustrative"),
                        ],
                        default="reported",
                        max_length=12,
                        verbose_name="provenance of the figure",
                    ),
                ),
                ("result_source", models.CharField(blank=True, max_length=300, verbose_name="source of the figure")),
                (
                    "result_source_zh_hans",
                    models.CharField(blank=True, max_length=300, null=True, verbose_name="source of the figure"),
                ),
                (
                    "result_source_en",
                    models.CharField(blank=True, max_length=300, null=True, verbose_name="source of the figure"),
                ),
                ("why_no_figure", models.TextField(blank=True, verbose_name="why there is no figure")),
                (
                    "why_no_figure_zh_hans",
                    models.TextField(blank=True, null=True, verbose_name="why there is no figure"),
                ),
                ("why_no_figure_en", models.TextField(blank=True, null=True, verbose_name="why there is no figure")),
                ("needs_policy", models.TextField(blank=True, verbose_name="policy needed")),
                ("needs_policy_zh_hans", models.TextField(blank=True, null=True, verbose_name="policy needed")),
                ("needs_policy_en", models.TextField(blank=True, null=True, verbose_name="policy needed")),
                ("needs_money", models.TextField(blank=True, verbose_name="money needed")),
                ("needs_money_zh_hans", models.TextField(blank=True, null=True, verbose_name="money needed")),
                ("needs_money_en", models.TextField(blank=True, null=True, verbose_name="money needed")),
                ("needs_parties", models.TextField(blank=True, verbose_name="parties needed")),
                ("needs_parties_zh_hans", models.TextField(blank=True, null=True, verbose_name="parties needed")),
                ("needs_parties_en", models.TextField(blank=True, null=True, verbose_name="parties needed")),
                ("needs_time", models.TextField(blank=True, verbose_name="time needed")),
                ("needs_time_zh_hans", models.TextField(blank=True, null=True, verbose_name="time needed")),
                ("needs_time_en", models.TextField(blank=True, null=True, verbose_name="time needed")),
                ("contact", models.TextField(blank=True, verbose_name="contacts by role")),
                ("contact_zh_hans", models.TextField(blank=True, null=True, verbose_name="contacts by role")),
                ("contact_en", models.TextField(blank=True, null=True, verbose_name="contacts by role")),
                ("review_reason", models.TextField(blank=True, verbose_name="reason")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experiences",
                        to="pilots.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "current",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="pilots.experience",
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experiences",
                        to="pilots.department",
                        verbose_name="written by",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experiences",
                        to="pilots.goal",
                        verbose_name="goal",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experiences",
                        to="pilots.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "result_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pilots.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="words by",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experiences",
                        to="pilots.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "experience",
                "verbose_name_plural": "experiences",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("title_zh_hans", models.CharField(max_length=200, null=True, verbose_name="title")),
                ("title_en", models.CharField(max_length=200, null=True, verbose_name="title")),
                ("problem", models.TextField(verbose_name="problem")),
                ("problem_zh_hans", models.TextField(null=True, verbose_name="problem")),
                ("problem_en", models.TextField(null=True, verbose_name="problem")),
                ("month", models.DateField(blank=True, null=True, verbose_name="month that proposed it")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("published", "published"),
                            ("derived", "derived"),
                            ("illustrative", "illustrative"),
                        ],
                        db_default="reported",
                        default="reported",
                        max_length=12,
                        verbose_name="provenance",
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="raised on")),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="edition")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("raised", "to be decided"),
                            ("decided", "decided"),
                            ("under_way", "under way"),
                            ("reported", "reported as done"),
                            ("closed", "closed"),
                            ("dismissed", "dismissed"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="level of escalation")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="pilots.department",
                        verbose_name="responsible department",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="pilots.goal",
                        verbose_name="goal",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="pilots.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="pilots.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="pilots.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "matter",
                "verbose_name_plural": "matters",
                "ordering": ["-year", "-number"],
            },
        ),
        migrations.CreateModel(
            name="MatterEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("propose", "proposed by the figures"),
                            ("accept", "accepted"),
                            ("dismiss", "dismissed"),
                            ("raise", "raised"),
                            ("decide", "decided"),
                            ("acknowledge", "acknowledged"),
                            ("progress", "progress reported"),
                            ("done", "reported as done"),
                            ("send_back", "sent back"),
                            ("extend", "extended"),
                            ("escalate", "escalated"),
                            ("close", "closed"),
                            ("reopen", "reopened"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("document", models.CharField(blank=True, max_length=300, verbose_name="document")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="level of escalation")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pilots.department",
                        verbose_name="responsible department",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="pilots.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a matter",
                "verbose_name_plural": "events of matters",
                "ordering": ["matter", "number"],
            },
        ),
        migrations.CreateModel(
            name="PhaseJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phase", models.SlugField(verbose_name="phase")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("met", "met"), ("partly", "partly met"), ("not_met", "not met")],
                        max_length=8,
                        verbose_name="judgement",
                    ),
                ),
                ("words", models.TextField(verbose_name="in words")),
                ("judged_on", models.DateField(verbose_name="judged on")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("published", "published"),
                            ("derived", "derived"),
                            ("illustrative", "illustrative"),
                        ],
                        db_default="reported",
                        default="reported",
                        max_length=12,
                        verbose_name="provenance",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "judgement of a phase",
                "verbose_name_plural": "judgements of phases",
                "ordering": ["phase", "number"],
            },
        ),
        migrations.CreateModel(
            name="ProjectMilestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="edition")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("published", "published"),
                            ("derived", "derived"),
                            ("illustrative", "illustrative"),
                        ],
                        db_default="reported",
                        default="reported",
                        max_length=12,
                        verbose_name="provenance",
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=300, verbose_name="source")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced at")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("title_zh_hans", models.CharField(max_length=200, null=True, verbose_name="title")),
                ("title_en", models.CharField(max_length=200, null=True, verbose_name="title")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("note_zh_hans", models.CharField(blank=True, max_length=300, null=True, verbose_name="note")),
                ("note_en", models.CharField(blank=True, max_length=300, null=True, verbose_name="note")),
                (
                    "current",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="pilots.projectmilestone",
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="pilots.project",
                        verbose_name="benchmark project",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "milestone of a project",
                "verbose_name_plural": "milestones of projects",
                "ordering": ["project", "due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="edition")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("reported", "reported"),
                            ("published", "published"),
                            ("derived", "derived"),
                            ("illustrative", "illustrative"),
                        ],
                        db_default="reported",
                        default="reported",
                        max_length=12,
                        verbose_name="provenance",
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=300, verbose_name="source")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced at")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("title_zh_hans", models.CharField(max_length=200, null=True, verbose_name="title")),
                ("title_en", models.CharField(max_length=200, null=True, verbose_name="title")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value"),
                ),
                ("as_on", models.DateField(verbose_name="as on")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("note_zh_hans", models.CharField(blank=True, max_length=300, null=True, verbose_name="note")),
                ("note_en", models.CharField(blank=True, max_length=300, null=True, verbose_name="note")),
                (
                    "current",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="pilots.projectresult",
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="project_results",
                        to="pilots.goal",
                        verbose_name="goal",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="pilots.project",
                        verbose_name="benchmark project",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pilots.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "result of a project",
                "verbose_name_plural": "results of projects",
                "ordering": ["project", "as_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("content_type", models.CharField(max_length=100, verbose_name="kind of file")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "experience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="pilots.experience",
                        verbose_name="experience",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="pilots.matterevent",
                        verbose_name="event of a matter",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="pilots.projectresult",
                        verbose_name="result of a project",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["uploaded_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="BriefingText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("briefing", models.CharField(max_length=7, verbose_name="briefing")),
                ("block", models.CharField(max_length=80, verbose_name="paragraph")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("en", "English")], max_length=10, verbose_name="language"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "paragraph of the office",
                "verbose_name_plural": "paragraphs of the office",
                "ordering": ["briefing", "block", "language", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("briefing", "block", "language", "number"), name="pilots_briefingtext_number_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_at__isnull", True), ("replaced_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="pilots_experience_replaced_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(("current__isnull", True), ("replaced_at__isnull", False), _connector="OR"),
                name="pilots_experience_version_was_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)), fields=("code",), name="pilots_experience_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("result_value__isnull", True),
                    models.Q(("result_on__isnull", False), ("result_unit__isnull", False)),
                    _connector="OR",
                ),
                name="pilots_experience_figure_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True), ("published_on__isnull", False), _connector="OR"
                ),
                name="pilots_experience_published_reviewed",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["state", "due_on"], name="pilots_matter_state_due"),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(fields=("year", "number"), name="pilots_matter_number_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("goal__isnull", False),
                        ("project__isnull", True),
                        ("task__isnull", True),
                        ("zone__isnull", True),
                    ),
                    models.Q(
                        ("goal__isnull", True),
                        ("project__isnull", True),
                        ("task__isnull", False),
                        ("zone__isnull", True),
                    ),
                    models.Q(
                        ("goal__isnull", True),
                        ("project__isnull", True),
                        ("task__isnull", True),
                        ("zone__isnull", False),
                    ),
                    models.Q(
                        ("goal__isnull", True),
                        ("project__isnull", False),
                        ("task__isnull", True),
                        ("zone__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="pilots_matter_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__isnull", True), ("due_on__gte", models.F("raised_on")), _connector="OR"),
                name="pilots_matter_due_after_raised",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "raised", "dismissed"]),
                    models.Q(("department__isnull", False), ("due_on__isnull", False)),
                    _connector="OR",
                ),
                name="pilots_matter_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(fields=("goal", "month"), name="pilots_matter_proposed_once"),
        ),
        migrations.AddConstraint(
            model_name="matterevent",
            constraint=models.UniqueConstraint(fields=("matter", "number"), name="pilots_matterevent_number_once"),
        ),
        migrations.AddConstraint(
            model_name="phasejudgement",
            constraint=models.UniqueConstraint(fields=("phase", "number"), name="pilots_phasejudgement_number_once"),
        ),
        migrations.AddConstraint(
            model_name="projectmilestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_at__isnull", True), ("replaced_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="pilots_projectmilestone_replaced_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectmilestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("current__isnull", True), ("replaced_at__isnull", False), _connector="OR"),
                name="pilots_projectmilestone_version_was_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_at__isnull", True), ("replaced_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="pilots_projectresult_replaced_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("current__isnull", True), ("replaced_at__isnull", False), _connector="OR"),
                name="pilots_projectresult_version_was_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__isnull", True), ("unit__isnull", False), _connector="OR"),
                name="pilots_projectresult_value_with_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("experience__isnull", True), ("result__isnull", True)),
                    models.Q(("event__isnull", True), ("experience__isnull", True), ("result__isnull", False)),
                    models.Q(("event__isnull", True), ("experience__isnull", False), ("result__isnull", True)),
                    _connector="OR",
                ),
                name="pilots_attachment_of_one_owner",
            ),
        ),
    ]
