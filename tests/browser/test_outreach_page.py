"""The Outreach page in Airflow's navigation: a finished night, its numbers, and the stop switch."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from builders.airflow_stack import AirflowStack, NightRun
from builders.small_nights import add_night
from outreach.storage import tables
from outreach_sandbox.stack.secrets import ADMIN

NIGHT = "night_of_the_page"


@pytest.fixture(scope="module")
def finished(stack: AirflowStack) -> NightRun:
    """A night in which five people are called and two are not."""
    add_night(stack, NIGHT, phones_from=100)
    night = stack.start(NIGHT)
    assert night.wait() == "success"
    return night


@pytest.fixture(autouse=True)
def leave_the_page(page: Page) -> Iterator[None]:
    """The page asks again and again, and other tests need the server."""
    yield
    page.goto("about:blank")


def tonight(page: Page) -> Locator:
    """Come to the screen by the navigation; returns the row of the campaign."""
    page.goto("/")
    page.get_by_role("link", name="Outreach", exact=True).click()
    expect(page.get_by_role("heading", name="Tonight")).to_be_visible()
    return page.get_by_role("row").filter(has_text=NIGHT)


def test_tonight_shows_a_finished_night_and_leads_to_its_numbers(page: Page, finished: NightRun) -> None:
    row = tonight(page)
    expect(row.get_by_text("closed")).to_be_visible()
    row.get_by_role("link", name="wave 1").click()
    expect(page.get_by_role("heading", name=f"{NIGHT}/")).to_be_visible()
    shows_the_night(page)


def test_the_tab_of_a_dag_run_shows_the_numbers_of_its_night(page: Page, finished: NightRun) -> None:
    page.goto(f"/dags/{NIGHT}/runs/{finished.dag_run_id}")
    page.get_by_role("link", name="Outreach", exact=True).last.click()
    expect(page.get_by_role("heading", name=f"{NIGHT}/")).to_be_visible()
    shows_the_night(page)


def shows_the_night(page: Page) -> None:
    funnel = page.locator("section").filter(has_text="From people to promises")
    expect(funnel.get_by_role("listitem").filter(has_text="to be called")).to_contain_text("5")
    expect(page.get_by_role("table", name="Not called").get_by_role("row")).to_have_count(3)
    gates = page.get_by_role("table", name="Gates")
    expect(gates.get_by_role("link", name="open").first).to_be_visible()


def test_the_stop_switch_asks_for_a_reason_and_closes_the_gate_of_the_campaign(
    page: Page, stack: AirflowStack, finished: NightRun
) -> None:
    tonight(page).get_by_role("button", name="Stop").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog.get_by_role("button", name="Stop")).to_be_disabled()
    dialog.get_by_label("Reason").fill("the agent speaks nonsense")
    dialog.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(f"Stopped: the campaign {NIGHT}")).to_be_visible()
    assert gate(stack) == (False, ADMIN, "the agent speaks nonsense")
    page.get_by_role("row").filter(has_text=NIGHT).get_by_role("button", name="Open again").click()
    dialog.get_by_label("Reason").fill("it speaks well again")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Stopped: the campaign {NIGHT}")).to_be_hidden()
    assert gate(stack) == (True, ADMIN, "it speaks well again")


def test_the_page_is_in_the_language_that_airflow_has(page: Page, finished: NightRun) -> None:
    tonight(page)
    page.evaluate("localStorage.setItem('i18nextLng', 'ar')")
    try:
        page.reload()
        heading = page.get_by_role("heading", name="الليلة")
        expect(heading).to_be_visible()
        assert heading.evaluate("each => getComputedStyle(each).direction") == "rtl"
    finally:
        page.evaluate("localStorage.setItem('i18nextLng', 'en')")


@pytest.mark.parametrize("width", [1280, 390])
def test_no_screen_is_wider_than_the_window(page: Page, finished: NightRun, width: int) -> None:
    usual = page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    try:
        row = tonight(page)
        expect(row).to_be_visible()
        assert is_within_its_place(page)
        row.get_by_role("link", name="wave 1").click()
        expect(page.get_by_role("table", name="Gates")).to_be_visible()
        assert is_within_its_place(page)
    finally:
        if usual is not None:
            page.set_viewport_size(usual)


def is_within_its_place(page: Page) -> bool:
    """Tell whether nothing of the page needs to be scrolled to from the side."""
    return bool(page.get_by_test_id("outreach-page").evaluate("each => each.scrollWidth <= each.clientWidth"))


def gate(stack: AirflowStack) -> tuple[bool, str, str]:
    """Return whether the campaign's gate is open, and who changed it last and why."""
    table = tables.send_gate
    query = select(table.c.is_open, table.c.changed_by, table.c.reason).where(
        table.c.scope == f"campaign:{NIGHT}"
    )
    with stack.ledger.connect() as connection:
        is_open, by, reason = connection.execute(query).one()
    return is_open, by, reason
