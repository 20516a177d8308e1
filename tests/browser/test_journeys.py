"""What a person does from sign-in on, in a real browser against the real server."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.chromium import Watch, settle
from tests.browser.site import ACCOUNTS, PASSWORD

GOAL_ROWS = "table.goals tbody tr:not(.group)"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SIGN_IN = re.compile(r"/accounts/login/")


def sign_in(page: Page, username: str, place: str = "/") -> None:
    page.goto(place)
    expect(page).to_have_url(SIGN_IN)
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


def state(page: Page) -> tuple[str, str, str, str]:
    """What tells one page and month from another."""
    settle(page)
    expect(page.locator("h1")).to_have_count(1)
    return page.url, page.title(), page.locator("h1").inner_text(), page.locator(".stepper strong").inner_text()


def step(page: Page, where: str = "prev") -> None:
    """Take the stepper and wait until the month shown is another."""
    before = page.locator(".stepper strong").inner_text()
    page.click(f".stepper a[rel={where}]")
    expect(page.locator(".stepper strong")).not_to_have_text(before)


def test_a_leader_finds_the_worst_goal_its_reason_and_its_past(visitor: BrowserContext, site: str) -> None:
    page = visitor.new_page()
    watch = Watch(page, site)
    sign_in(page, "leader")
    expect(page.locator(GOAL_ROWS)).to_have_count(30)
    expect(page.locator(".counts .light").first).to_be_visible()

    worst = page.locator(".off li a").first
    title = worst.inner_text()
    worst.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".rules li.applied .why").first).to_be_visible()
    expect(page.locator("#chart[data-drawn=yes] .main-svg").first).to_be_visible()
    now = state(page)

    page.evaluate("window.isSamePage = true")
    step(page)
    before = state(page)
    assert page.evaluate("window.isSamePage"), "the month is stepped without loading the page anew"
    expect(page).to_have_url(re.compile(r"\?month=\d{4}-\d{2}$"))
    assert before[1] != now[1]
    assert before[2] == now[2]
    expect(page.locator("#chart[data-drawn=yes] .main-svg").first).to_be_visible()

    page.go_back()
    expect(page).to_have_title(now[1])
    assert state(page) == now
    page.go_forward()
    expect(page).to_have_title(before[1])
    assert state(page) == before

    again = visitor.new_page()
    again.goto(before[0])
    assert state(again) == before
    assert watch.problems == []


def test_the_pages_work_without_javascript(site: str, visitor: BrowserContext) -> None:
    browser = visitor.browser
    assert browser
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "leader", "/goals/2021/18/")
    expect(page).to_have_url(re.compile(r"/goals/2021/18/$"))
    months = page.locator("[aria-labelledby=h-months] table.months")
    expect(months.locator("tbody tr")).to_have_count(12)
    expect(months).to_be_visible()

    page.click(".crumbs a >> nth=0")
    expect(page.locator(GOAL_ROWS)).to_have_count(30)
    step(page)
    expect(page).to_have_url(re.compile(r"/\?month=2021-06$"))

    page.click(".stepper summary")
    page.click(".months-of-year a >> nth=4")
    page.click(".known summary")
    page.fill(".known-on [name=as_of]", "2021-06-20")
    page.click(".known-on button")
    expect(page).to_have_url(re.compile(r"/\?month=2021-05&as_of=2021-06-20$"))
    expect(page.locator(".alert[role=status]")).to_be_visible()
    context.close()


def test_a_goal_is_found_from_the_keyboard_by_either_language(visitor: BrowserContext, site: str) -> None:
    page = visitor.new_page()
    watch = Watch(page, site)
    sign_in(page, "leader", "/?month=2021-05&as_of=2021-06-20")
    expect(page.locator(".not-now")).to_be_visible()
    page.wait_for_load_state()  # the keys are listened to from then on
    box = page.locator("header [name=q]")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()

    step(page)
    page.keyboard.press("/")
    page.keyboard.type("ultra-low")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=ultra-low&month=2021-04&as_of=2021-06-20$"))
    hit = page.locator("#goal .hits li")
    expect(hit).to_have_count(1)
    expect(hit.locator(".light")).to_be_visible()
    expect(hit.locator("mark").first).to_have_text("Ultra-low")

    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.locator(".search-form [name=q]")).to_be_focused()
    page.keyboard.type("超低能耗")
    page.keyboard.press("Enter")
    expect(page.locator("#goal mark").first).to_have_text("超低能耗")
    page.locator("#goal .hit-name").click()
    expect(page).to_have_url(re.compile(r"/goals/2021/19/\?month=2021-04&as_of=2021-06-20$"))
    page.emulate_media(media="print")
    expect(page.locator(".not-now")).to_be_visible()
    expect(page.locator(".not-now a")).to_be_hidden()
    assert watch.problems == []


def test_a_language_stays_chosen_over_pages_and_sessions(visitor: BrowserContext, site: str) -> None:
    page = visitor.new_page()
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert CHINESE.search(page.locator("h1").inner_text())
    page.click("button[name=language][value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sign_in(page, "leader")
    for place in ("/", "/categories/finance/", "/tasks/18/", "/goals/2021/1/", "/zones/Z4/", "/nowhere/"):
        page.goto(place)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        said = (
            page.locator("main")
            .locator("h1, h2, h3, th, dt, label, summary, button, caption, .light")
            .all_inner_texts()
        )
        assert [text for text in said if CHINESE.search(text)] == []

    page.click("header .top-tools .menu summary")
    page.click("header .top-tools .menu form button")
    expect(page).to_have_url(SIGN_IN)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    kept = next(cookie for cookie in visitor.cookies() if cookie.get("name") == "django_language")
    assert datetime.fromtimestamp(kept.get("expires", 0), UTC) > datetime.now(UTC) + timedelta(days=300)

    page.click("button[name=language][value=zh-hans]")
    sign_in(page, "leader", "/goals/2021/1/")
    headings = page.locator("main").locator("h1, h2").all_inner_texts()
    assert [text for text in headings if not CHINESE.search(text)] == []


def test_a_theme_stays_chosen(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    sign_in(page, "leader")
    page.click("button[name=theme][value=dark]")
    for place in ("/", "/goals/2021/18/"):
        page.goto(place)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        shade = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert all(int(part) < 64 for part in re.findall(r"\d+", shade)[:3])
    page.click("button[name=theme][value=light]")
    expect(page).to_have_url(re.compile(r"/goals/2021/18/$"))
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


@pytest.mark.parametrize("username", ACCOUNTS)
def test_each_role_signs_in_and_sees_the_overview(visitor: BrowserContext, site: str, username: str) -> None:
    page = visitor.new_page()
    watch = Watch(page, site)
    sign_in(page, username)
    expect(page.locator(GOAL_ROWS)).to_have_count(30)
    expect(page.locator("header .top-tools .menu summary")).to_have_text(username)
    page.click("header .top-tools .menu summary")
    expect(page.locator("header .top-tools .menu-body p")).to_be_visible()
    assert watch.problems == []

    administers = username == "admin"
    is_let_in = administers or username == "office"
    expect(page.locator("header a[href='/admin/']")).to_have_count(int(is_let_in))
    page.goto("/admin/")
    expect(page.locator("#content-main a[href='/admin/pilots/user/']").first).to_be_visible(visible=administers)
    if administers:
        page.click("#content-main a[href='/admin/pilots/user/'] >> nth=0")
        expect(page.locator("#result_list tbody tr").first).to_be_visible()
    assert [problem for problem in watch.problems if "Security Policy" in problem] == []


def test_a_chart_offers_no_way_out(visitor: BrowserContext, site: str) -> None:
    page = visitor.new_page()
    sign_in(page, "leader", "/goals/2021/18/")
    settle(page)
    page.hover("#chart .main-svg >> nth=0")
    expect(page.locator("#chart .hoverlayer .legend, #chart .hoverlayer .hovertext").first).to_be_visible()
    for way_out in (".modebar", ".modebar-btn", ".modebar [data-title]", "a[href*=plot]", "#chart a"):
        expect(page.locator(way_out)).to_have_count(0)
    assert "plotly.com" not in page.content()
    config = page.evaluate("document.getElementById('chart')._context")
    assert (config["showSendToCloud"], config["plotlyServerURL"], config["displaylogo"]) == (False, "", False)


def test_a_session_that_ended_leads_to_the_whole_sign_in_page(visitor: BrowserContext) -> None:
    page, elsewhere = visitor.new_page(), visitor.new_page()
    sign_in(page, "leader", "/goals/2021/18/")
    elsewhere.goto("/")
    elsewhere.click("header .top-tools .menu summary")
    elsewhere.click("header .top-tools .menu form button")
    expect(elsewhere).to_have_url(SIGN_IN)

    page.click(".stepper a[rel=prev]")
    expect(page).to_have_url(SIGN_IN)
    for once in ("h1", "header.top", "main", "[name=username]"):
        expect(page.locator(once)).to_have_count(1)
    expect(page.locator(".stepper")).to_have_count(0)

    page.fill("[name=username]", "leader")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    expect(page).to_have_url(re.compile(r"/goals/2021/18/\?month=2021-06$"))
    expect(page.locator("#chart[data-drawn=yes]")).to_be_visible()


def test_an_unreachable_server_is_announced_and_the_page_stays(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    sign_in(page, "leader", "/goals/2021/18/")
    before = state(page)
    page.route("**/*month=*", lambda route: route.abort("connectionrefused"))
    page.click(".stepper a[rel=prev]")
    expect(page.locator("#announcement[role=alert]")).to_be_visible()
    expect(page.locator("#announcement")).to_have_text(page.get_attribute("body", "data-unreachable") or "")
    assert state(page) == before

    page.unroute("**/*month=*")
    step(page)
    expect(page.locator("#announcement")).to_be_hidden()


def test_an_error_page_takes_the_whole_screen(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    sign_in(page, "leader", "/goals/2021/18/")
    settle(page)

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html", body="<title>!</title><h1>Something went wrong</h1>")

    page.route("**/*month=*", fail)
    page.click(".stepper a[rel=prev]")
    expect(page.locator("h1")).to_have_text("Something went wrong")
    expect(page).to_have_url(re.compile(r"/goals/2021/18/\?month=2021-06$"))
    expect(page.locator("header")).to_have_count(0)
