"""*Quality report* of a gate that was not passed: where the task's log says it is, and behind its address."""

import re

import pytest
from playwright.sync_api import Page, expect

from builders.airflow_stack import AirflowStack, NightRun
from builders.small_nights import UNSOUND, add_night


@pytest.fixture(scope="module")
def stopped(stack: AirflowStack) -> NightRun:
    """A night whose contacts are not good enough to call anyone."""
    add_night(stack, UNSOUND)
    night = stack.start(UNSOUND)
    night.wait_for("check_contacts", "failed")
    return night


def test_the_button_on_the_task_of_a_failed_gate_opens_its_report(page: Page, stopped: NightRun) -> None:
    page.goto(f"/dags/{stopped.dag_id}/runs/{stopped.dag_run_id}/tasks/check_contacts/details")
    button = page.get_by_role("link", name="Quality report")
    expect(button).to_be_visible()
    page.goto(str(button.get_attribute("href")))
    shows_the_report(page)


def test_the_log_of_a_failed_gate_says_the_address_of_its_report(page: Page, stopped: NightRun) -> None:
    found = re.search(r"http\S+/outreach/gates/\S+/contacts", stopped.log("check_contacts"))
    assert found is not None
    page.goto(found.group())
    shows_the_report(page)


def shows_the_report(page: Page) -> None:
    expect(page.get_by_text("has a readable number, or none")).to_be_visible()
    expect(page.locator("h1 .failed")).to_have_text("failed")
