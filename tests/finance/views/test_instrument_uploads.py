"""The register of instruments read from a file: previewed, refused with reasons, written with its roll-up."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finance.listings import Standing
from finance.models import Instrument, InstrumentEvent
from finance.register_totals import rolled_up, totals
from finance.sheets.instruments import INSTRUMENTS
from pilots.criteria import Span
from pilots.models import RegisterUpload
from tests.factories import YEAR, make_user
from tests.finance.factories import make_event, make_institution, make_instrument
from tests.pilots.views.pages import SignIn, find, only, parsed, words

pytestmark = pytest.mark.django_db

LIST = "/finance/instruments/"
UPLOAD = f"{LIST}upload/"
HEADS = (
    "编号,类型,名称,提供机构,客户,币种,金额（万元）,汇率,利率（%）,签订日期,到期日期,用途,目录版本,上市场所,险种,首单"
)
LOAN = 'A-1,贷款,某绿建贷款,测试银行,某公司,人民币,"1,200",,4.15,2024/1/15,2027年1月15日,清洁能源,,,,'
BOND = "A-2,绿色债券,某绿色债券,,某集团,USD,500,6.45,3.1,2024-02-01,2027-02-01,,2021年版,银行间市场,,"
POLICY = "A-3,绿色保险,超低能耗保险,bank-of-tests,某公司,CNY,300,,,2024-03-01,2025-03-01,,,,性能保险,全国首单"


@pytest.fixture(autouse=True)
def own_folder(db: None, tmp_path: Path, settings: Any) -> Any:
    settings.UPLOAD_DIR = tmp_path
    return make_institution(code="bank-of-tests", name_zh_hans="测试银行", name_en="Bank of Tests")


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def send(client: Client, *lines: str, encoding: str = "utf-8", heads: str = HEADS) -> Any:
    """The page of the upload."""
    content = "\n".join((heads, *lines)).encode(encoding)
    file = SimpleUploadedFile("登记.csv", content, "text/csv")
    response = client.post(UPLOAD, {"file": file, "provenance": "reported"})
    assert response.status_code == 302, response.content.decode()
    return client.get(response["Location"])


def confirm(client: Client, page: Any) -> Any:
    main = only(parsed(page), "main")
    [seen] = [
        dict(each.attributes)["value"] for each in find(main, "input") if dict(each.attributes).get("name") == "seen"
    ]
    return client.post(page.request["PATH_INFO"], {"deed": "confirm", "seen": seen}, follow=True)


def test_a_file_in_gb18030_is_previewed_and_written_with_its_roll_up(office: Client) -> None:
    page = send(office, LOAN, BOND, POLICY, encoding="gb18030")
    assert not Instrument.objects.filter(code__in=["A-1", "A-2", "A-3"]).exists()
    confirm(office, page)
    rows = {row.code: row for row in Instrument.objects.current().filter(code__startswith="A-")}
    assert {code: row.amount_yuan for code, row in rows.items()} == {
        "A-1": 12_000_000,
        "A-2": Decimal("32250000.00"),
        "A-3": 3_000_000,
    }
    loan = rows["A-1"]
    assert (loan.provider.code, loan.use, loan.signed_on, loan.matures_on) == (
        "bank-of-tests",
        "clean_energy",
        date(2024, 1, 15),
        date(2027, 1, 15),
    )
    assert (loan.recorded_by.username, loan.title, loan.source) == ("office", "某绿建贷款", "登记.csv")
    assert (rows["A-2"].catalogue, rows["A-3"].first_scope, rows["A-3"].line) == ("2021", "country", "性能保险")
    standing = Standing()
    assert rolled_up(standing) == totals(standing.instruments, standing, Span())
    again = send(office, LOAN, BOND, POLICY)
    assert RegisterUpload.objects.latest("uploaded_at").same_count == 3
    assert "seen" not in [dict(each.attributes).get("name") for each in find(only(parsed(again), "main"), "input")]


BAD = {
    "unknown currency": (LOAN.replace("人民币", "贝壳"), "币种", "贝壳"),
    "other currency without a rate": (BOND.replace("6.45", ""), "汇率", "exchange rate"),
    "maturity before signing": (LOAN.replace("2027年1月15日", "2023-01-15"), "到期日期", "mature before"),
    "bond without a catalogue": (BOND.replace("2021年版", ""), "目录版本", "needs this"),
    "catalogue not yet": (BOND.replace("2024-02-01", "2021-06-01"), "目录版本", "1 July 2021"),
    "unknown institution": (LOAN.replace("测试银行", "无此银行"), "提供机构", "无此银行"),
    "field of another kind": (LOAN.replace(",,,,", ",,,性能保险,"), "险种", "nothing to say"),
    "negative amount": (LOAN.replace('"1,200"', "-5"), "金额", "-5"),
    "no such day": (LOAN.replace("2024/1/15", "2024/2/30"), "签订日期", "2024/2/30"),
    "insurance without an insurer": (POLICY.replace("bank-of-tests", ""), "提供机构", "needs this"),
    "no title": (LOAN.replace("某绿建贷款", ""), "名称", ""),
}


def test_bad_rows_are_told_by_row_and_column_and_nothing_is_written(sign_in: SignIn, office: Client) -> None:
    for name, (line, column, part) in BAD.items():
        text = words(only(parsed(send(office, POLICY.replace("A-3", "A-9"), line)), "main"))
        upload = RegisterUpload.objects.latest("uploaded_at")
        assert (upload.state, upload.error_count) == ("refused", 1), (name, upload.errors)
        [[row, field, *_rest]] = upload.errors
        assert row == 3, name
        assert INSTRUMENTS.column(field).chinese.startswith(column), (name, field)
        assert part in text, name
    assert not Instrument.objects.filter(code__startswith="A-").exists()


def test_two_rows_of_one_code_are_both_named(office: Client) -> None:
    text = words(only(parsed(send(office, LOAN, BOND, LOAN)), "main"))
    assert "A-1" in text
    assert RegisterUpload.objects.latest("uploaded_at").error_count == 1


def test_what_happened_has_to_fit_the_file_and_follows_its_rate(office: Client) -> None:
    row: Any = make_instrument(code="A-4", kind="credit", currency="USD", exchange_rate=Decimal(6), client="某公司")
    make_event(row, amount=Decimal(400_000))
    heads = "编号,类型,名称,币种,金额,汇率,签订日期,提供机构"
    send(office, "A-4,贷款,改名,USD,100000,6,2024-01-15,测试银行", heads=heads)
    assert [error[1] for error in RegisterUpload.objects.latest("uploaded_at").errors] == ["amount"]
    page = send(office, "A-4,贷款,改名,USD,1000000,6.5,2024-01-15,测试银行", heads=heads)
    assert words(only(only(parsed(page), "ul.changes"), "div.change-head")) == f"A-4 {row.title}"
    confirm(office, page)
    row.refresh_from_db()
    assert (row.edition, row.title_zh_hans, row.amount_yuan) == (2, "改名", 6_500_000)
    assert InstrumentEvent.objects.current().get(instrument=row).amount_yuan == 2_600_000
    standing = Standing()
    assert rolled_up(standing) == totals(standing.instruments, standing, Span())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_exported_reads_in_as_the_same(sign_in: SignIn, language: str) -> None:
    make_instrument(code="=A/5", title_zh_hans="@名", provider=None, provenance="published", source="公报")
    make_instrument(code="A-6", kind="bond", currency="USD", exchange_rate=Decimal("6.4512"), catalogue="2021",
                    market="interbank", rate_percent=Decimal("3.25"), signed_on=date(YEAR, 2, 1))  # fmt: skip
    client = sign_in("office", language)
    response = client.get(f"{LIST}?q=A&signed={YEAR}&export=instruments.csv")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    count = len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1
    file = SimpleUploadedFile("export.csv", content, "text/csv")
    client.post(UPLOAD, {"file": file, "provenance": "reported"})
    upload = RegisterUpload.objects.latest("uploaded_at")
    assert (upload.errors, upload.same_count, upload.new_count, upload.changed_count) == ([], count, 0, 0), (
        upload.changes
    )


def test_only_editors_read_files_in(sign_in: SignIn, office: Client) -> None:
    page = send(office, LOAN).request["PATH_INFO"]
    assert sign_in("admin").get(page).status_code == 404
    stranger = Client()
    for path in (UPLOAD, page):
        assert stranger.get(path)["Location"].startswith("/accounts/login/")
    stranger.force_login(make_user())
    for client in (stranger, sign_in("leader"), sign_in("staff-housing"), sign_in("head-pboc")):
        for path in (UPLOAD, page):
            assert client.get(path).status_code == 403
            assert client.post(path).status_code == 403
