"""A real Airflow, and a real Chromium that is logged in to it as its administrator."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from builders.airflow_stack import AirflowStack, airflow_stack
from outreach_sandbox.stack.secrets import ADMIN

CHROMIUM = "OUTREACH_TEST_CHROMIUM"
"""The variable that names the program, where it is none of ``PROGRAMS``."""

PROGRAMS = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

PATIENCE_MS = 120_000
"""How long a page may take on a machine that does other things as well."""


def chromium() -> str:
    """Find the browser; without one the tests fail, since a skipped tier proves nothing."""
    named = os.environ.get(CHROMIUM)
    for program in [named] if named else PROGRAMS:
        if found := shutil.which(program):
            return found
    looked_for = named or ", ".join(PROGRAMS)
    pytest.fail(
        f"These tests need Chromium, and none was found (looked for {looked_for}). Install it (on Debian: "
        f"apt-get install chromium), or set {CHROMIUM} to its path.",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def program() -> str:
    return chromium()


@pytest.fixture(scope="session")
def stack(program: str) -> Iterator[AirflowStack]:
    """One stack for all tests; asked for only where there is a browser to look at it with."""
    with airflow_stack() as running:
        running.web.timeout = PATIENCE_MS / 1000
        yield running


@pytest.fixture(scope="session")
def page(program: str, stack: AirflowStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of a browser that is logged in."""
    profile: Path = tmp_path_factory.mktemp("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=program, args=ARGUMENTS, base_url=stack.local.record.ui
        )
        browser.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page = browser.new_page()
        page.goto("/")
        page.get_by_role("textbox").first.fill(ADMIN)
        page.locator("input[type=password]").fill(stack.local.secrets.admin_password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(
            "about:blank"
        )  # Airflow's pages ask all the time, and a night that is awaited needs the server
        yield page
        browser.close()
