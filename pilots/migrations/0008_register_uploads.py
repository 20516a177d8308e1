"""Files of registers: what is read, confirmed and written."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pilots", "0007_figure_months"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterUpload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("register", models.CharField(max_length=30, verbose_name="register")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "being read"),
                            ("ready", "to be confirmed"),
                            ("refused", "has errors"),
                            ("writing", "being written"),
                            ("written", "written"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=1, verbose_name="attempt")),
                ("row_count", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("new_count", models.PositiveIntegerField(default=0, verbose_name="new rows")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="changed rows")),
                ("same_count", models.PositiveIntegerField(default=0, verbose_name="unchanged rows")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="errors")),
                ("added", models.DecimalField(decimal_places=2, default=0, max_digits=24, verbose_name="added")),
                ("taken", models.DecimalField(decimal_places=2, default=0, max_digits=24, verbose_name="taken")),
                ("errors", models.JSONField(default=list, verbose_name="first errors")),
                ("changes", models.JSONField(default=list, verbose_name="first changes")),
                ("remarks", models.JSONField(default=list, verbose_name="remarks")),
                ("given", models.JSONField(default=list, verbose_name="columns")),
                ("seen", models.CharField(blank=True, max_length=80, verbose_name="compared with")),
                ("reason", models.CharField(blank=True, max_length=30, verbose_name="reason")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "upload of a register",
                "verbose_name_plural": "uploads of registers",
                "ordering": ["-uploaded_at"],
            },
        ),
    ]
