"""A register played through by the office: read in from files, changed, and found again wherever it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Watch, settle
from tests.browser.test_reporting import AUGUST, context_of, someone, type_in

REGISTER = "/buildings/register/"
GOAL = "/goals/2021/18/?month=2021-08"
RECONCILIATION = "/reconciliation/?month=2021-08"
HEADINGS = "建筑编号,建筑名称,片区,区市,用途,建筑面积（㎡）,竣工年份,绿建标识,评价标准,标识日期,数据性质,来源"
GOOD = (
    "QD-1,一号楼,Z1,胶州市,办公,12000,2020,二星级,GB/T 50378-2019,2021-08-10,填报,标识公告",
    "QD-2,二号楼,Z1,胶州市,居住,8000.50,2019,三星级,GB/T 50378-2019,2021-08-20,填报,标识公告",
)
BAD = ("QD-1,一号楼,Z9,胶州市,办公,约一万,2020,,,,填报,标识公告",)


@pytest.fixture(scope="module")
def ledger_site(copy_of_site: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """A site of its own: this journey changes what the other tests read."""
    with copy_of_site("ledgers") as address:
        yield address


def number_in(words: str) -> Decimal:
    """The first number of a text: 1,234.5万㎡ is 1234.5."""
    found = re.search(r"[\d,]+(?:\.\d+)?", words)
    assert found, words
    return Decimal(found.group().replace(",", ""))


def star_area(page: Page) -> Decimal:
    """What the goal's page says the register holds, in 万㎡; the overview of the stock says the same."""
    page.goto(GOAL)
    said = re.search(r"为([\d,.]+)万㎡", page.locator(".fed").inner_text())
    assert said
    page.goto("/buildings/?month=2021-08")
    card = page.locator(".two-counts > li", has_text="本年新增星级绿色建筑面积")
    assert number_in(card.locator(".count-of").last.locator(".big").inner_text()) == Decimal(said[1])
    return Decimal(said[1])


def upload(page: Page, name: str, rows: tuple[str, ...]) -> None:
    page.goto(f"{REGISTER}upload/")
    page.set_input_files(
        "[type=file]", {"name": name, "mimeType": "text/csv", "buffer": "\n".join((HEADINGS, *rows)).encode()}
    )
    page.get_by_role("button", name="预览变更").click()


def test_buildings_are_read_in_and_counted_wherever_the_register_counts(browser: Browser, ledger_site: str) -> None:
    office = someone(browser, ledger_site, "office", REGISTER)
    watch = Watch(office, ledger_site)
    before = star_area(office)

    upload(office, "台账.csv", BAD)
    problems = office.locator(".upload-problems li")
    expect(problems).to_have_count(2)
    expect(problems.first).to_contain_text("第 2 行")
    with office.expect_download() as download:
        office.get_by_role("link", name="下载全部错误").click()
    assert "约一万" in download.value.path().read_text(encoding="utf-8-sig")
    office.get_by_role("button", name="放弃该文件").click()
    expect(office.locator("h1")).to_contain_text("取消")

    upload(office, "台账.csv", GOOD)
    expect(office.locator(".facts")).to_contain_text("+2万㎡")
    office.get_by_role("button", name="全部写入").click()
    expect(office.locator("h1")).to_have_text("记录已写入")
    assert star_area(office) == before + 2

    office.goto(f"{REGISTER}QD-1/edit/")
    other = office.context.new_page()
    other.goto(f"{REGISTER}QD-1/edit/")
    office.fill("[name=area_m2]", "22000")
    office.get_by_role("button", name="保存").click()
    expect(office).to_have_url(re.compile(f"{REGISTER}QD-1/$"))
    expect(office.locator(".versions")).to_contain_text("12,000")
    assert star_area(office) == before + 3
    assert watch.problems == []

    other.fill("[name=floors]", "9")
    other.fill("[name=area_m2]", "12500")
    other.get_by_role("button", name="保存").click()
    expect(other.locator(".conflict-card")).to_contain_text("22,000")
    expect(other.locator("[name=area_m2]")).to_have_value("12500")
    other.close()

    office.goto(RECONCILIATION)
    line = office.locator("#goal-18 tr").first
    assert number_in(line.locator("td.n").nth(1).inner_text()) == before + 3
    line.locator("td.n").nth(1).get_by_role("link").click()
    expect(office).to_have_url(re.compile("labelled="))
    expect(office.locator(".register-rows tbody tr").first).to_be_visible()
    context_of(office).close()

    staff = someone(browser, ledger_site, "staff-housing", AUGUST)
    cell = staff.locator("#cell-18")
    cell.get_by_role("button", name="采用").click()
    expect(cell).to_have_attribute("data-outcome", "saved")
    expect(cell).to_contain_text("与台账一致")
    assert abs(Decimal(cell.locator("input.value").input_value()) - before - 3) < Decimal("0.01")
    type_in(staff, "18", "130")
    expect(cell).to_contain_text("请在说明中写明理由")
    expect(cell.locator("details.say")).to_have_attribute("open", "")
    settle(staff)
    context_of(staff).close()


def test_a_bond_is_entered_and_counts_for_its_goal(browser: Browser, ledger_site: str) -> None:
    office = someone(browser, ledger_site, "office", RECONCILIATION)
    register = office.locator("#goal-5 tr").first.locator("td.n").nth(1)
    before = number_in(register.inner_text())
    office.goto("/finance/instruments/new/?kind=bond")
    for name, value in {
        "title_zh_hans": "2021年第一期绿色中期票据",
        "code": "QD-B-1",
        "client": "绿色城市建设投资集团",
        "amount": "3亿",
        "rate_percent": "3.2",
        "signed_on": "2021-08-16",
        "source": "募集说明书",
    }.items():
        office.fill(f"[name={name}]", value)
    office.select_option("[name=catalogue]", "2021")
    office.select_option("[name=market]", "interbank")
    office.get_by_role("button", name="保存").click()
    expect(office).to_have_url(re.compile("/finance/instruments/QD-B-1/$"))
    expect(office.locator("main")).to_contain_text("300,000,000")

    office.goto("/finance/instruments/QD-B-1/events/new/")
    office.select_option("[name=kind]", "repayment")
    office.fill("[name=happened_on]", "2021-08-30")
    office.fill("[name=amount]", "1亿")
    office.get_by_role("button", name="保存").click()
    expect(office.locator("main")).to_contain_text("2021年8月30日")

    office.goto(RECONCILIATION)
    assert number_in(register.inner_text()) == before + 3
    context_of(office).close()
