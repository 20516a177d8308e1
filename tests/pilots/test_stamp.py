"""The data stamp rises with every change of what pages show, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, cast

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from simple_history.models import HistoricalChanges

from buildings.models import EmissionFactor, StockSummary
from finance.models import FundingSummary, Institution
from pilots.models import (
    AppendOnlyError,
    Category,
    DataStamp,
    Department,
    Duty,
    Entry,
    Goal,
    LightThresholds,
    Matter,
    MatterEvent,
    Membership,
    Period,
    PhaseJudgement,
    Project,
    ProjectMilestone,
    ProjectResult,
    Publication,
    PublishedFact,
    PublishedLight,
    Revision,
    TaskBook,
    TimetablePoint,
    Unit,
    User,
    Zone,
)
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.matters import Deed as Deeds
from pilots.triggers import STAMPED_NOT
from tests.factories import (
    YEAR,
    a_time,
    entered,
    make_figure,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    unsealed,
)
from tests.pilots.docket import Cast

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH, APRIL = (date(YEAR, number, 1) for number in range(1, 5))


def stamp() -> int:
    return DataStamp.objects.get().value


@pytest.fixture
def goal() -> Goal:
    """A goal under way: January approved, February submitted, March a draft, April not begun."""
    goal = make_goal(zones=list(Zone.objects.filter(code="Z1")))
    plan = make_task_book(goal)
    make_milestone(plan, step=1)
    with unsealed():
        Duty.objects.create(
            task_book=plan, order=1, department=goal.lead, **{"text_zh_hans": "职责"}, provenance="illustrative"
        )
        plan.supporting.add(goal.lead)
    for month, state in ((JANUARY, "approved"), (FEBRUARY, "submitted"), (MARCH, "draft")):
        make_revision(goal, month, state=state)
    make_figure(goal, APRIL)
    make_report(goal, 1, MARCH, state="submitted")
    make_periods()
    make_ledgers(goal)
    return goal


def make_ledgers(goal: Goal) -> None:
    """A row of each table of the ledgers, a benchmark project with what is said of it, and a matter."""
    addend = {"kind": "kind", "key": "key", "month": JANUARY, "known_on": JANUARY, "count": 1, "amount": Decimal(1)}
    StockSummary.objects.create(**addend)
    FundingSummary.objects.create(**addend)
    of_nobody = {"provenance": "illustrative"}
    Institution.objects.create(code="a-bank", kind="bank", **of_nobody)
    EmissionFactor.objects.create(carrier="gas", year=YEAR, kg_co2=Decimal("2.1"), source="source", **of_nobody)
    project = Project.objects.create(code="a-project", kind="park", **of_nobody)
    project.goals.add(goal)
    ProjectMilestone.objects.create(project=project, due_on=JANUARY, recorded_at=a_time(JANUARY))
    ProjectResult.objects.create(project=project, as_on=JANUARY, recorded_at=a_time(JANUARY))
    Cast().matter(project=project)


def revision_of(goal: Goal, month: date) -> Revision:
    return Revision.objects.get(figure__goal=goal, figure__month=month)


def decide(entry: Entry, state: str) -> None:
    entry.state = state
    entry.reviewed_by, entry.reviewed_at = User.objects.get(username="office"), a_time(APRIL)
    entry.save()


def insert(goal: Goal, state: str) -> None:
    """A revision for April, put straight into the table."""
    Revision.objects.bulk_create(
        [Revision(figure=make_figure(goal, APRIL), number=1, value=Decimal(1), **entered(APRIL, state))]
    )


def of(goal: Goal) -> GoalQuerySet:
    return Goal.objects.filter(pk=goal.pk)


def book(goal: Goal) -> TaskBook:
    return goal.task_books.get()


def publish_fact(goal: Goal) -> None:
    texts: dict[str, Any] = {"basis_zh_hans": "口径", "source_zh_hans": "来源"}
    PublishedFact(key="signed", as_on=JANUARY, value=1, unit=goal.unit, **texts).save()


def judge_phase() -> None:
    given = {"entered_by": User.objects.get(username="office"), "entered_at": a_time(JANUARY)}
    PhaseJudgement.objects.create(phase="pace_half_year", number=1, verdict="met", judged_on=JANUARY, **given)


def publish_thresholds() -> None:
    latest = LightThresholds.objects.get()
    latest.pk, latest.version, latest.counts_from = None, 2, JANUARY
    latest.save()


Deed = Callable[[Goal], object]

RISES: dict[str, Deed] = {
    "role": lambda _goal: Membership.objects.create(user=User.objects.create_user("somebody"), role="leader"),
    "approval": lambda goal: decide(revision_of(goal, FEBRUARY), "approved"),
    "approved revision inserted": lambda goal: insert(goal, "approved"),
    "approved report": lambda goal: decide(goal.milestone_reports.get(), "approved"),
    "goal saved": lambda goal: goal.save(),
    "goals updated": lambda goal: of(goal).update(**{"title_en": "Another title"}),
    "goal made": lambda _goal: make_goal(),
    "zone named": lambda goal: goal.zones.add(Zone.objects.get(code="Z2")),
    "zone left out": lambda goal: goal.zones.clear(),
    "zone renamed": lambda _goal: Zone.objects.filter(code="Z1").update(**{"name_en": "Another name"}),
    "category renamed": lambda _goal: Category.objects.filter(code="finance").update(**{"name_en": "Another name"}),
    "department renamed": lambda _goal: Department.objects.filter(code="housing").update(**{"name_en": "Another name"}),
    "unit changed": lambda goal: Unit.objects.filter(pk=goal.unit_id).update(**{"label_en": "Another label"}),
    "task book changed": lambda goal: TaskBook.objects.filter(goal=goal).update(target=Decimal(100)),
    "duty reworded": lambda goal: book(goal).duties.update(**{"text_en": "Another duty"}),
    "task book published": lambda goal: make_task_book(goal, state="superseded", counts_from=MARCH, planned=[]),
    "planned month changed": lambda goal: book(goal).timetable.filter(month=MARCH).update(planned=Decimal(31)),
    "planned month deleted": lambda goal: book(goal).timetable.filter(month=MARCH).delete(),
    "planned months in bulk": lambda goal: TimetablePoint.objects.bulk_update(book(goal).timetable.all(), ["planned"]),
    "milestone changed": lambda goal: book(goal).milestones.update(due_on=APRIL),
    "milestone deleted": lambda goal: book(goal).milestones.all().delete(),
    "task book deleted": lambda goal: book(goal).delete(),
    "period changed": lambda _goal: Period.objects.filter(month=MARCH).update(is_locked=True),
    "period deleted": lambda _goal: Period.objects.filter(month=MARCH).delete(),
    "thresholds published": lambda _goal: publish_thresholds(),
    "matter raised": lambda goal: Cast().matter(goal=goal),
    "matter decided": lambda _goal: Cast().do(Matter.objects.get(), Deeds.DECIDE),
    "phase judged": lambda _goal: judge_phase(),
    "fact published": publish_fact,
    "facts withdrawn": lambda _goal: PublishedFact.objects.all().delete(),
}
STAYS: dict[str, Deed] = {
    "nothing": lambda _goal: None,
    "reading": lambda _goal: list(Revision.objects.all()),
    "draft inserted": lambda goal: insert(goal, "draft"),
    "draft edited": lambda goal: Revision.objects.filter(pk=revision_of(goal, MARCH).pk).update(value=Decimal(2)),
    "draft saved": lambda goal: revision_of(goal, MARCH).save(),
    "submission inserted": lambda goal: insert(goal, "submitted"),
    "submission": lambda goal: Revision.objects.filter(pk=revision_of(goal, MARCH).pk).update(state="submitted"),
    "return": lambda goal: decide(revision_of(goal, FEBRUARY), "returned"),
    "returned revision inserted": lambda goal: insert(goal, "returned"),
    "draft report": lambda goal: make_report(goal, 2, MARCH, state="draft"),
    "returned report": lambda goal: decide(goal.milestone_reports.get(), "returned"),
    "trail": lambda goal: cast("Any", goal).history.update(history_change_reason="found"),
    "sign-in": lambda _goal: User.objects.filter(username="leader").update(last_login=timezone.now()),
    "account": lambda _goal: User.objects.create_user("somebody"),
}


@pytest.mark.parametrize("deed", RISES.values(), ids=RISES)
def test_the_stamp_rises(goal: Goal, deed: Deed) -> None:
    before = stamp()
    with unsealed():
        deed(goal)
    assert stamp() > before


@pytest.mark.parametrize("deed", STAYS.values(), ids=STAYS)
def test_the_stamp_stays(goal: Goal, deed: Deed) -> None:
    before = stamp()
    deed(goal)
    assert stamp() == before


@pytest.mark.parametrize("deed", RISES.values(), ids=RISES)
def test_the_stamp_falls_back_with_its_transaction(goal: Goal, deed: Deed) -> None:
    before = stamp()
    with unsealed(), transaction.atomic():
        deed(goal)
        transaction.set_rollback(True)
    assert stamp() == before


def test_a_refused_change_leaves_the_stamp(goal: Goal) -> None:
    before = stamp()
    with pytest.raises(AppendOnlyError):
        revision_of(goal, JANUARY).save()
    assert stamp() == before


def test_the_stamp_rises_again_and_again(goal: Goal) -> None:
    seen = [stamp()]
    for number in range(3):
        of(goal).update(**{"title_en": f"Title {number}"})
        seen.append(stamp())
    assert seen == sorted(set(seen))


def stamped_models() -> list[type[models.Model]]:
    """Every model of ours, with the tables between two models, that a page may show: no trail of changes."""
    labels = ("pilots", "finance", "buildings")
    found = chain.from_iterable(apps.get_app_config(label).get_models(include_auto_created=True) for label in labels)
    kept = (Publication, PublishedLight, LightThresholds, MatterEvent, PhaseJudgement)
    return [
        model
        for model in found
        if model not in kept
        and not issubclass(model, HistoricalChanges)
        and model._meta.label not in STAMPED_NOT
        and not model._meta.label.startswith("pilots.User_")
    ]


def test_what_shows_nowhere_is_left_out() -> None:
    work = ("Figure", "Save", "Evidence", "Upload", "PlanUpload", "ColumnMapping", "Notice", "PeriodException")
    names = (*work, "RegisterUpload", "SavedView", "Attachment", "Briefing", "BriefingText", "Experience")
    rows = [f"buildings.{name}" for name in ("Building", "EnergyReading", "Retrofit")]
    rows += [f"finance.{name}" for name in ("Instrument", "InstrumentEvent")]
    assert set(STAMPED_NOT) == {*rows, *(f"pilots.{name}" for name in ("User", "DataStamp", *names))}


def test_a_publication_raises_the_stamp(goal: Goal) -> None:
    before = stamp()
    office = User.objects.get(username="office")
    period = Period.objects.get(month=JANUARY)
    publication = Publication.objects.create(period=period, published_by=office, published_at=a_time(FEBRUARY))
    PublishedLight.objects.create(publication=publication, goal=goal, light="behind", reason="spi")
    assert stamp() == before + 2


@pytest.mark.parametrize("model", stamped_models(), ids=lambda model: model._meta.label)
def test_no_table_is_forgotten(goal: Goal, model: type[models.Model]) -> None:
    """A change behind the models' back raises the stamp as well."""
    table, before = model._meta.db_table, stamp()
    change = "state = 'approved', reviewed_at = entered_at, reviewed_by_id = (SELECT MAX(id) FROM pilots_user)"
    rows = "state = 'submitted'" if issubclass(model, Entry) else "1 = 1"
    with unsealed(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change if issubclass(model, Entry) else 'id = id'} WHERE {rows}")  # noqa: S608
        assert cursor.rowcount > 0
    assert stamp() > before


def test_the_stamp_is_read_with_another_value() -> None:
    member = make_member("leader", username="somebody")
    assert DataStamp.read_with(User.objects.filter(pk=member.pk).values("username")) == (stamp(), "somebody")
    assert DataStamp.read_with(User.objects.none().values("username")) == (stamp(), None)
