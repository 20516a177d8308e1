"""What a register offers a department's month, and what the checks say where a figure differs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.actions.uploads import keep_upload
from pilots.desks import Desk, load_again, load_desk
from pilots.models import Goal, Period, PeriodException, Revision, User, Zone
from pilots.rules.checks import Check
from pilots.sheets.previews import load_preview
from pilots.sheets.read import read_file
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_periods,
    make_revision,
    make_task_book,
    make_zone,
)
from tests.pilots.ledgers import LENT, Trial, trial_ledger
from tests.pilots.sheets.files import workbook
from tests.pilots.views.pages import SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
URL = "/reporting/2024-03/"


@pytest.fixture
def trial() -> Iterator[Trial]:
    with trial_ledger() as ledger:
        yield ledger


@pytest.fixture
def goal(trial: Trial) -> Goal:
    """Fed by a register, of a department of its own whose March 2024 is open by exception; reported by zone as well."""
    row = make_goal(lead=make_department(code="trial"), zones=[make_zone(code="Z91")], is_by_zone=True)
    make_task_book(row, register_measure=LENT)
    make_periods()
    PeriodException.objects.create(
        period=Period.objects.get(month=MARCH),
        department=row.lead,
        expires_on=timezone.localdate() + timedelta(days=1),
        reason="补报",
        granted_by=User.objects.get(username="office"),
        granted_at=timezone.now(),
    )
    trial.say(MARCH, "30.0049", rows=1204, zones={"Z91": "7.5"})
    return row


@pytest.fixture
def staff(goal: Goal) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_member("staff", department=goal.lead))
    return client


def desk_of(goal: Goal) -> Desk:
    return load_desk(goal.lead, Period.objects.get(month=MARCH), timezone.localdate())


def typed(code: object, value: str = "", seen: str = "", **fields: str) -> dict[str, str]:
    said = {"value": value, "comment": "", "cause": "", "remedy": "", "back_on": "", "seen": seen, "key": str(uuid4())}
    return {f"{code}-{name}": text for name, text in {**said, **fields}.items()}


def offers(response: Any) -> list[str]:
    return [words(row) for row in find(parsed(response), "small.offer")]


def values(goal: Goal) -> dict[str, Decimal | None]:
    rows = Revision.objects.filter(figure__goal=goal).select_related("figure__zone").order_by("number")
    return {row.figure.zone.code if row.figure.zone else "": row.value for row in rows}


def test_the_register_offers_its_value_with_the_rows_behind_it(staff: Client, goal: Goal) -> None:
    page = staff.get(URL)
    assert offers(page) == [
        f"The register says 30 1,204 rows Take over {goal.number}",
        f"The register says 7.5 its rows Take over {goal.number} Z91",
    ]
    links = [attribute(link, "href") for row in find(parsed(page), "small.offer") for link in find(row, "a")]
    assert links == ["/trial/?measure=lent&month=2024-03", "/trial/?measure=lent&month=2024-03&zone=Z91"]
    assert attribute(find(parsed(page), "button[data-take]")[0], "data-take") == "30"
    assert "/reconciliation/?month=2024-03" in page.content.decode()
    # whoever presses Enter saves, and takes nothing over
    form = only(parsed(page), "#grid-form")
    assert attribute(find(form, "button")[0], "name") == ""


def test_what_is_taken_over_is_saved_without_a_script(staff: Client, goal: Goal) -> None:
    sent = typed(goal.number, comment="按台账") | typed(f"{goal.number}-Z91", "5")
    response = staff.post(URL, {**sent, "take": str(goal.number)}, follow=True)
    assert "2 rows saved." in words(parsed(response))
    assert values(goal) == {"": Decimal(30), "Z91": Decimal(5)}
    assert offers(response)[0] == "agrees with the register 1,204 rows"
    assert desk_of(goal).cells[0].findings == ()
    assert Revision.objects.get(figure__goal=goal, figure__zone=None).comment == "按台账"


@pytest.mark.parametrize("take", ["", "99999", "nonsense", "9.1"])
def test_nothing_else_is_taken_over(staff: Client, goal: Goal, take: str) -> None:
    staff.post(URL, {**typed(goal.number, "12"), "take": take})
    assert values(goal) == {"": Decimal(12)}


def test_what_is_with_the_office_or_closed_is_offered_to_nobody(staff: Client, goal: Goal) -> None:
    make_revision(goal, MARCH, 29, state="submitted")
    page = staff.get(URL)
    assert offers(page)[0] == "The register says 30 1,204 rows"
    staff.post(URL, {**typed(goal.number, "29", seen="1.0"), "take": str(goal.number)})
    assert values(goal) == {"": Decimal(29)}
    PeriodException.objects.all().delete()
    assert staff.post(URL, {**typed(f"{goal.number}-Z91"), "take": f"{goal.number}-Z91"}).status_code == 403
    assert "Take over" not in " ".join(offers(staff.get(URL)))


def test_an_empty_register_offers_nothing(staff: Client, goal: Goal, trial: Trial) -> None:
    trial.values.clear()
    page = staff.get(URL)
    assert offers(page) == []
    assert "/reconciliation/" in page.content.decode()


def test_a_figure_that_differs_asks_for_a_comment(staff: Client, goal: Goal, trial: Trial) -> None:
    make_revision(goal, MARCH, Decimal("30.01"), state="draft")
    make_revision(goal, MARCH, Decimal("7.5"), zone=Zone.objects.get(code="Z91"), state="draft")
    desk = desk_of(goal)
    city, zone = desk.cells
    assert [(found.check, found.other) for found in city.findings] == [(Check.REGISTER, Decimal("30.0049"))]
    assert city.lacks == ["comment"]
    assert (zone.findings, zone.lacks) == ((), [])
    assert [cell.findings for cell in load_again(desk).cells] == [city.findings, ()]
    assert "The register says 30.005." in words(parsed(staff.get(URL)))
    trial.say(MARCH, "30.01", zones={"Z91": "7.5"})
    assert desk_of(goal).cells[0].findings == ()


def test_the_office_sees_it_in_its_queue(sign_in: SignIn, goal: Goal) -> None:
    make_revision(goal, MARCH, 36, state="submitted", comment="口径不同")
    page = words(parsed(sign_in("office", "en").get("/review/2024-03/")))
    assert "The register says 30.005." in page
    assert "口径不同" in page


def test_an_upload_is_held_against_it(goal: Goal) -> None:
    desk = desk_of(goal)
    data = workbook([["编号", "本月", "说明"], [goal.number, 36, "口径不同"]])
    user = User.objects.get(username="office")
    upload = keep_upload(
        desk=desk, name="t.xlsx", data=data, content=read_file(data), user=user, at=a_time(date(YEAR, 4, 3))
    )
    comparison = load_preview(upload, desk).comparison
    assert comparison is not None
    [change] = comparison.changes
    assert [found.check for found in change.findings] == [Check.REGISTER]


def queries_of(goal: Goal) -> int:
    with CaptureQueriesContext(connection) as found:
        desk_of(goal)
    return len(found)


def test_a_ledger_is_asked_once_whatever_it_feeds(goal: Goal, trial: Trial) -> None:
    few = queries_of(goal)
    assert trial.asked == 1
    for _ in range(5):
        make_task_book(make_goal(lead=goal.lead), register_measure=LENT)
    assert queries_of(goal) == few
    assert trial.asked == 2
    other = make_goal(lead=make_department())
    make_task_book(other)
    desk_of(other)
    assert trial.asked == 2
