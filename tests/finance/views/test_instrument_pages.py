"""One instrument's page, and the forms that make, change and strike off it and what happened to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finance.actions.instruments import save_instrument
from finance.models import FundingSummary, Instrument
from tests.factories import YEAR, a_time, make_user
from tests.finance.factories import make_event, make_institution, make_instrument
from tests.pilots.views.pages import SignIn, find, only, parsed, said, words

pytestmark = pytest.mark.django_db

LIST = "/finance/instruments/"
LOAN = {
    "code": "HT-2024/01 号",
    "title_zh_hans": "超低能耗项目贷款",
    "title_en": "",
    "provider": "测试银行",
    "client": "某开发公司",
    "use": "infrastructure",
    "benefit": "direct",
    "currency": "CNY",
    "amount": "0.5亿",
    "exchange_rate": "",
    "rate_percent": "4.15",
    "signed_on": "2024-01-15",
    "matures_on": "2029-01-15",
    "zone": "",
    "project": "",
    "goal": "",
    "provenance": "reported",
    "source": "",
}
BOND = {**LOAN, "rate_percent": "3.2", "catalogue": "2021", "market": "interbank", "proceeds": "绿色建筑"}
del BOND["use"]


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


@pytest.fixture(autouse=True)
def bank(db: None) -> Any:
    return make_institution(code="bank-of-tests", name_zh_hans="测试银行", name_en="Bank of Tests")


def errors(response: Any) -> dict[str, str]:
    """Field → what is said beside it, of a form that was refused."""
    assert response.status_code == 422, response.status_code
    page = parsed(response)
    return {
        (dict(each.attributes).get("id") or "").removeprefix("id_").removesuffix("_error"): words(each)
        for each in find(page, "p.refusal")
    }


def test_the_kind_comes_first_and_brings_its_own_fields(office: Client) -> None:
    page = parsed(office.get(f"{LIST}new/"))
    kinds = [dict(a.attributes)["href"] for a in find(only(page, "ul.kind-cards"), "a")]
    assert kinds == ["?kind=credit", "?kind=bond", "?kind=fund", "?kind=insurance"]
    fields = {
        kind: {
            dict(each.attributes).get("name")
            for tag in ("input", "select")
            for each in find(parsed(office.get(f"{LIST}new/{kind}")), tag)
        }
        for kind in kinds
    }
    assert {"catalogue", "market", "proceeds"} <= fields["?kind=bond"]
    assert "use" not in fields["?kind=bond"]
    assert {"line", "premium"} <= fields["?kind=insurance"]
    assert "rate_percent" not in fields["?kind=insurance"]
    assert "use" in fields["?kind=credit"]
    assert "catalogue" not in fields["?kind=credit"]


def test_a_new_instrument_stands_in_register_and_roll_up(office: Client) -> None:
    response = office.post(f"{LIST}new/?kind=credit", LOAN)
    assert response.status_code == 302, errors(response)
    assert response["Location"] == f"{LIST}HT-2024~2F01~20%E5%8F%B7/"
    row = Instrument.objects.current().get(code=LOAN["code"])
    assert (row.kind, row.amount, row.amount_yuan, row.provider.code) == (
        "credit",
        50_000_000,
        50_000_000,
        "bank-of-tests",
    )
    assert row.recorded_by.username == "office"
    signed = (
        FundingSummary.objects.of("signed").filter(key="credit", month=date(2024, 1, 1), zone_code="").totals("kind")
    )
    assert signed[0]["total"] == 50_000_000
    page = words(only(parsed(office.get(response["Location"])), "main"))
    assert "CNY 50,000,000" in page
    assert "Bank of Tests" in page
    assert "entered" in page


REFUSED: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("credit", {"provider": "", "use": ""}, {"provider": "needs this", "use": "needs this"}),
    ("credit", {"provider": "无此银行"}, {"provider": "无此银行"}),
    ("credit", {"amount": "-5"}, {"amount": "below zero"}),
    ("credit", {"amount": "一堆钱"}, {"amount": ""}),
    ("credit", {"amount": "0.001"}, {"amount": "decimals"}),
    ("credit", {"matures_on": "2023-01-01"}, {"matures_on": "mature before"}),
    ("credit", {"currency": "XYZ"}, {"currency": "XYZ"}),
    ("credit", {"currency": "USD"}, {"exchange_rate": "exchange rate"}),
    ("credit", {"exchange_rate": "1.2"}, {"exchange_rate": "no exchange rate"}),
    ("credit", {"signed_on": "1924-01-01"}, {"signed_on": "2000 to 2100"}),
    ("credit", {"rate_percent": "12345"}, {"rate_percent": "too large"}),
    ("credit", {"provenance": "published"}, {"source": "published"}),
    ("credit", {"title_zh_hans": "", "code": ""}, {"title_zh_hans": "", "code": ""}),
    ("bond", {"catalogue": ""}, {"catalogue": "needs this"}),
    ("bond", {"signed_on": "2021-06-30"}, {"catalogue": "1 July 2021"}),
]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(office: Client) -> None:
    for kind, changed, told in REFUSED:
        response = office.post(f"{LIST}new/?kind={kind}", {**(BOND if kind == "bond" else LOAN), **changed})
        found = errors(response)
        assert set(found) == set(told), (changed, found)
        for field, part in told.items():
            assert part in found[field], (changed, found)
        assert "某开发公司" in response.content.decode()
    assert not Instrument.objects.filter(code=LOAN["code"]).exists()
    make_instrument(code=LOAN["code"])
    assert "has this code" in errors(office.post(f"{LIST}new/?kind=credit", LOAN))["code"]


def test_errors_are_told_in_chinese_to_who_reads_chinese(sign_in: SignIn) -> None:
    found = errors(sign_in("office").post(f"{LIST}new/?kind=credit", {**LOAN, "matures_on": "2023-01-01"}))
    assert found == {"matures_on": said("zh-hans", "It would mature before it was signed.")}


def test_a_published_instrument_may_leave_out_what_its_source_does_not_say(office: Client) -> None:
    silent = {"provider": "", "client": "", "use": "", "amount": "", "provenance": "published", "source": "公报"}
    response = office.post(f"{LIST}new/?kind=credit", {**LOAN, **silent})
    assert response.status_code == 302, errors(response)
    page = words(only(parsed(office.get(response["Location"])), "main"))
    assert page.count("not said by the source") == 4
    assert "公报" in page


def test_an_edit_keeps_what_stood_before(office: Client, reader: Client) -> None:
    row: Any = make_instrument(code="E-1", amount=Decimal(1_000_000), at=a_time(date(YEAR, 2, 1)))
    path = f"{LIST}E-1/edit/"
    same = {
        **LOAN,
        "title_zh_hans": row.title_zh_hans,
        "title_en": row.title_en,
        "rate_percent": "",
        "provider": "测试银行",
    }
    response = office.post(path, {**same, "amount": "200万", "seen": "1"}, follow=True)
    assert response.status_code == 200
    row.refresh_from_db()
    assert (row.amount, row.edition, row.versions.count()) == (2_000_000, 2, 1)
    page = words(only(parsed(response), "ol.versions"))
    assert "Amount 1,000,000 → becomes 2,000,000" in page
    assert "entered" in page
    then = words(only(parsed(reader.get(f"{LIST}E-1/?as_of={YEAR}-02-10")), "main"))
    assert "1,000,000 元" in then
    assert "2,000,000" not in then
    again = office.post(path, {**same, "amount": "200万", "seen": "2"}, follow=True)
    assert "Nothing was changed." in words(only(parsed(again), "main"))
    assert Instrument.objects.get(pk=row.pk).edition == 2


def test_whoever_comes_second_is_shown_both(office: Client) -> None:
    row = make_instrument(code="E-2", provider=None, client="甲公司", at=a_time(date(YEAR, 2, 1)))
    theirs = Instrument.objects.get(pk=row.pk)
    theirs.client = "乙公司"
    save_instrument(instrument=theirs, user=None, at=timezone.now())
    mine = {**LOAN, "client": "丙公司", "seen": "1"}
    response = office.post(f"{LIST}E-2/edit/", mine)
    assert response.status_code == 422
    table = words(only(parsed(response), "table.differences"))
    assert "乙公司" in table
    assert "丙公司" in table
    assert Instrument.objects.get(pk=row.pk).client == "乙公司"
    assert office.post(f"{LIST}E-2/edit/", {**mine, "over": "2"}).status_code == 302
    assert Instrument.objects.get(pk=row.pk).client == "丙公司"


def test_an_instrument_has_to_leave_room_for_what_happened(office: Client) -> None:
    row = make_instrument(code="E-3", amount=Decimal(1_000_000))
    make_event(row, happened_on=date(YEAR, 1, 20), amount=Decimal(600_000))
    found = errors(office.post(f"{LIST}E-3/edit/", {**LOAN, "amount": "50万", "signed_on": "2024-01-25", "seen": "1"}))
    assert set(found) == {"amount", "signed_on"}


def test_struck_off_it_counts_no_more_and_can_still_be_read(office: Client, reader: Client) -> None:
    row = make_instrument(code="E-4", at=a_time(date(YEAR, 2, 1)))
    make_event(row, at=a_time(date(YEAR, 2, 2)))
    path = f"{LIST}E-4/strike-off/"
    assert office.post(path, {"seen": "9"}).status_code == 422
    assert "1 event" in words(only(parsed(office.get(path)), "main"))
    assert office.post(path, {"seen": "1"})["Location"] == LIST
    assert not Instrument.objects.current().filter(code="E-4").exists()
    left = FundingSummary.objects.filter(month=date(YEAR, 1, 1)).totals("kind")
    assert {(row["rows"], row["total"]) for row in left} == {(0, 0)}
    page = only(parsed(office.get(f"{LIST}E-4/")), "main")
    assert "struck off the register on" in words(page)
    assert not find(page, "a.btn-primary")
    then = words(only(parsed(reader.get(f"{LIST}E-4/?as_of={YEAR}-02-03")), "main"))
    assert "400,000 元" in then
    assert office.get(path).status_code == 404
    assert reader.get(f"{LIST}E-4/?as_of={YEAR}-01-03").status_code == 404


ODD = ["A/1", "new", "upload", "..", "50% #1?", "a~b", "绿 贷+1", "\\x", "edit"]


def test_any_code_has_an_address(reader: Client) -> None:
    for code in ODD:
        row = make_instrument(code=code)
        response = reader.get(row.get_absolute_url())
        assert response.status_code == 200, (code, row.get_absolute_url())
        assert words(find(parsed(response), "span.code")[0]) == code


def test_a_page_takes_as_many_queries_for_many_events(reader: Client) -> None:
    row = make_instrument(code="Q-1", amount=Decimal(10**9))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(f"{LIST}Q-1/").status_code == 200
        return len(captured)

    for _number in range(2):
        make_event(row)
    queries()
    few = queries()
    for _number in range(20):
        make_event(row)
    assert queries() == few


PAGES = ["new/", "R-1/edit/", "R-1/strike-off/", "R-1/events/new/", "R-1/events/1/"]


def test_only_the_office_and_administrators_write(sign_in: SignIn) -> None:
    make_event(make_instrument(code="R-1"))
    anonymous, stranger = Client(), Client()
    stranger.force_login(make_user())
    others = [sign_in(name) for name in ("leader", "staff-housing", "head-pboc")]
    editors = [sign_in(name) for name in ("office", "admin")]
    for page in PAGES:
        path = f"{LIST}{page}"
        for method in ("get", "post"):
            assert getattr(anonymous, method)(path)["Location"].startswith("/accounts/login/"), page
            for client in (stranger, *others):
                assert getattr(client, method)(path, {"seen": "1"}).status_code == 403, page
        for client in editors:
            assert client.get(path).status_code == 200, page
    assert Instrument.objects.current().get(code="R-1").edition == 1
    detail = f"{LIST}R-1/"
    assert anonymous.get(detail).status_code == 302
    assert stranger.get(detail).status_code == 403
    assert others[0].get(detail).status_code == 200
    assert others[0].post(detail).status_code == 405
    assert editors[0].get(f"{LIST}nothing/").status_code == 404
    assert editors[0].get(f"{LIST}R-1/events/7/").status_code == 404
