"""Mails and notices of matters: to whoever has to act, in words, and only while it is true."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from pilots.actions.matter_notices import still_asking
from pilots.actions.reminders import letters, names_of
from pilots.models import Matter, Membership, Notice, User
from pilots.rules.matters import Deed
from pilots.templatetags.notices import notice_text, notice_title
from tests.factories import YEAR, a_time, make_department, make_goal, make_periods, make_task_book
from tests.pilots.docket import Cast, again, proposed

pytestmark = pytest.mark.django_db

#: No month's figures are due.
DAY = date(YEAR, 4, 20)
MARCH = date(YEAR, 3, 1)


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "memorymail://", "https://green.example"
    settings.DEFAULT_FROM_EMAIL = "office@green.example"


@pytest.fixture
def cast() -> Cast:
    """All can be mailed, and read English."""
    cast = Cast(make_department(name_en="Housing Bureau", name_zh_hans="住建局"))
    for name in ("office", "leader", "head", "staff"):
        User.objects.filter(pk=getattr(cast, name).pk).update(username=name + "-x", email=f"{name}@x", language="en")
    return cast


def remind(day: date = DAY) -> list[str]:
    out = StringIO()
    call_command("remind", "--day", day.isoformat(), stdout=out)
    return out.getvalue().splitlines()


def mailed() -> dict[str, str]:
    """Address → subject, of a run."""
    mail.outbox.clear()
    remind()
    return {message.to[0].removesuffix("@x"): str(message.subject) for message in mail.outbox}


LIFE: list[tuple[Deed, dict[str, Any], dict[str, str]]] = [
    (
        Deed.DECIDE,
        {},
        dict.fromkeys(("head", "staff"), "Decided, to be done by 31 May 2024: 2024-1 Pipes wait for the road works"),
    ),
    (Deed.ACKNOWLEDGE, {}, {}),
    (Deed.PROGRESS, {}, {}),
    (
        Deed.EXTEND,
        {"due_on": date(YEAR, 6, 30)},
        dict.fromkeys(
            ("head", "staff"), "Extended, now to be done by 30 June 2024: 2024-1 Pipes wait for the road works"
        ),
    ),
    (Deed.DONE, {}, {"office": "Reported as done by Housing Bureau: 2024-1 Pipes wait for the road works"}),
    (
        Deed.SEND_BACK,
        {},
        dict.fromkeys(("head", "staff"), "Sent back, to be done by 30 June 2024: 2024-1 Pipes wait for the road works"),
    ),
    (Deed.CLOSE, {}, {}),
    (
        Deed.REOPEN,
        {},
        dict.fromkeys(("head", "staff"), "Reopened, to be done by 31 July 2024: 2024-1 Pipes wait for the road works"),
    ),
]


def test_each_deed_is_mailed_to_whoever_acts_next_and_once(cast: Cast) -> None:
    matter = cast.matter()
    assert mailed() == {"leader": "To be decided: 2024-1 Pipes wait for the road works"}
    for deed, given, expected in LIFE:
        cast.do(matter, deed, **given)
        assert mailed() == expected, deed
        assert mailed() == {}


def test_a_proposal_is_mailed_to_the_office_and_accepted_to_the_leaders(cast: Cast) -> None:
    matter = proposed(make_goal(), MARCH, a_time(DAY))
    assert mailed() == {"office": "Proposed for the docket: 2024-1 Pipes wait for the road works"}
    cast.do(matter, Deed.ACCEPT)
    assert mailed() == {"leader": "To be decided: 2024-1 Pipes wait for the road works"}


def test_what_was_acted_on_before_the_run_is_not_mailed(cast: Cast) -> None:
    cast.matter("under_way")
    assert mailed() == {}
    other = proposed(make_goal(), MARCH, a_time(DAY))
    cast.do(other, Deed.DISMISS)
    assert mailed() == {}


def test_what_was_read_is_not_mailed(cast: Cast) -> None:
    cast.matter("decided")
    Notice.objects.filter(user=cast.head).update(read_at=a_time(DAY))
    assert set(mailed()) == {"staff"}


def test_of_several_of_one_matter_the_latest_is_mailed(cast: Cast) -> None:
    matter = cast.matter("decided")
    cast.do(matter, Deed.EXTEND)
    for _run in range(2):
        remind()
    assert [message.subject[:40] for message in mail.outbox] == ["Extended, now to be done by 31 July 2024"] * 2


def test_an_escalation_is_taken_up_and_mailed_by_one_run(cast: Cast) -> None:
    cast.matter("under_way")
    printed = remind(date(YEAR, 7, 5))
    assert printed[0] == "took up 2024-1 to level 3, due on 2024-05-31"
    assert {message.to[0]: message.subject for message in mail.outbox} == dict.fromkeys(
        ("head@x", "leader@x", "office@x", "staff@x"), "Overdue since 31 May 2024: 2024-1 Pipes wait for the road works"
    )
    assert printed[-1] == "4 sent, 0 without an address, 0 failed."
    assert "head-x <head@x> matter 2024-1" in printed[1]


def test_who_has_left_the_department_is_not_asked(cast: Cast) -> None:
    cast.matter("decided")
    Membership.objects.filter(user=cast.head).update(department=make_department())
    Membership.objects.filter(user=cast.staff).delete()
    assert mailed() == {}


def test_a_closed_account_is_not_mailed(cast: Cast) -> None:
    cast.matter("decided")
    User.objects.filter(pk=cast.head.pk).update(is_active=False)
    assert set(mailed()) == {"staff"}


def test_a_mail_says_what_is_asked_in_the_readers_language(cast: Cast) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="zh-hans")
    cast.matter("decided")
    remind()
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert (
        "Decided, to be done by 31 May 2024: 2024-1 Pipes wait for the road works\n"
        "Housing Bureau answers for it and acknowledges it first.\n"
        "decide 如实说明\n"
        "https://green.example/matters/2024/1/\n"
    ) in bodies["head@x"]
    assert "管网施工衔接不畅（2024-1）" in bodies["staff@x"]
    assert "report for your department" not in bodies["head@x"]


def test_several_are_counted_in_the_subject(cast: Cast) -> None:
    for _number in range(2):
        cast.matter("decided")
    assert mailed() == dict.fromkeys(("head", "staff"), "2 matters of the docket wait for you")


def test_figures_and_matters_come_in_one_mail(cast: Cast) -> None:
    make_periods()
    make_task_book(make_goal(lead=cast.department))
    cast.matter("decided")
    remind(date(YEAR, 4, 3))
    subjects = {message.subject for message in mail.outbox if message.to[0] in ("head@x", "staff@x")}
    assert subjects == {"2 things of the monthly reporting and the docket wait for you"}
    assert names_of(Notice.objects.filter(user=cast.head).order_by("pk")) == "matter 2024-1, due_soon 2024-03"


def test_the_queries_do_not_grow_with_the_matters(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for wanted in (2, 20):
        while Matter.objects.count() < wanted:
            cast.matter("decided")
        with django_assert_num_queries(3):
            assert len(still_asking()) == 2 * wanted
    with django_assert_num_queries(1):
        Notice.objects.update(read_at=a_time(DAY))
    with django_assert_num_queries(1):
        assert still_asking() == []


def test_a_notice_of_a_matter_that_there_is_not_asks_nothing(cast: Cast) -> None:
    matter = cast.matter("decided")
    Notice.objects.update(content={"deed": "decide", "code": "2024-77"})
    assert (still_asking(), again(matter).state) == ([], "decided")
    assert letters(DAY) == []


# Words


WORDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "propose": (
        {"text": ""},
        "Proposed for the docket: 2024-1 100% green",
        "The office accepts it for the leading group, or dismisses it with a reason.",
    ),
    "accept": ({"text": ""}, "To be decided: 2024-1 100% green", "It waits for the leading group’s decision."),
    "raise": ({"text": ""}, "To be decided: 2024-1 100% green", "It waits for the leading group’s decision."),
    "dismiss": ({}, "Dismissed: 2024-1 100% green", "50%s done"),
    "decide": (
        {},
        "Decided, to be done by 31 May 2024: 2024-1 100% green",
        "Housing Bureau answers for it and acknowledges it first.\n50%s done",
    ),
    "acknowledge": ({"text": ""}, "Acknowledged by Housing Bureau: 2024-1 100% green", ""),
    "progress": ({}, "Progress reported by Housing Bureau: 2024-1 100% green", "50%s done"),
    "done": (
        {},
        "Reported as done by Housing Bureau: 2024-1 100% green",
        "The office closes it with evidence, or sends it back.\n50%s done",
    ),
    "send_back": ({}, "Sent back, to be done by 31 May 2024: 2024-1 100% green", "50%s done"),
    "extend": ({}, "Extended, now to be done by 31 May 2024: 2024-1 100% green", "50%s done"),
    "escalate": (
        {"text": "", "level": 2},
        "Overdue since 31 May 2024: 2024-1 100% green",
        "Housing Bureau answers for it; the office follows it up now.",
    ),
    "close": ({}, "Closed: 2024-1 100% green", "50%s done"),
    "reopen": (
        {},
        "Reopened, to be done by 31 May 2024: 2024-1 100% green",
        "Housing Bureau answers for it and acknowledges it first.\n50%s done",
    ),
}


def a_notice(deed: str, **given: Any) -> Notice:
    content = {
        "deed": deed,
        "code": "2024-1",
        "title": {"en": "100% green"},
        "department": {"en": "Housing Bureau"},
        "due_on": "2024-05-31",
        "level": 0,
        "text": "50%s done",
    }
    return Notice(kind="matter", content={**content, **given})


@pytest.mark.parametrize("deed", Deed)
def test_what_happened_is_put_into_words(deed: Deed) -> None:
    given, title, text = WORDS[deed]
    notice = a_notice(deed, **given)
    with translation.override("en"):
        assert (notice_title(notice), notice_text(notice)) == (title, text)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_each_level_has_words(level: int) -> None:
    with translation.override("en"):
        assert notice_text(a_notice("escalate", level=level, text="")).startswith("Housing Bureau answers for it; ")
