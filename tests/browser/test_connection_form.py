"""*Test* in Airflow's list of connections, pressed by a person, for each type of ours."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders.airflow_stack import AirflowStack
from builders.oracle import requests, rings
from builders.stations import NEWEST, Station

STORED_PORTS = pytest.mark.parametrize("port", [None, 0], ids=["no port stored", "port 0 stored"])


@STORED_PORTS
@pytest.mark.parametrize("station", NEWEST, ids=str)
def test_pressing_test_checks_the_account_and_calls_no_one(
    stack: AirflowStack, page: Page, tmp_path: Path, station: Station, port: int | None
) -> None:
    connection_id = f"pressed_{station.name}_{port}"
    with station.serving(tmp_path) as simulator:
        account = station.account_at(simulator)
        extra = {**account.options, **account.secrets, "webhook_secrets": list(account.webhook_secrets)}
        connection = {
            "connection_id": connection_id,
            "conn_type": account.provider,
            "host": account.base_url,
            "login": account.login,
            "password": account.password,
            "port": port,
            "extra": json.dumps(extra),
        }
        stack.ask("POST", "/connections", json=connection)
        press_test(page, connection_id)
        expect(page.get_by_text("Test Connection Successful")).to_be_visible()
        expect(page.get_by_text("No one was called.")).to_be_visible()
        entries = simulator.entries()
    assert (rings(entries), requests(entries)) == ([], [])


def test_a_connection_that_is_wrong_says_what_is_wrong(stack: AirflowStack, page: Page) -> None:
    connection = {"connection_id": "without_host", "conn_type": "levers", "password": "secret"}
    stack.ask("POST", "/connections", json=connection)
    press_test(page, "without_host")
    expect(page.get_by_text("Test Connection Failed")).to_be_visible()
    expect(page.get_by_text("has no host")).to_be_visible()


def press_test(page: Page, connection_id: str) -> None:
    page.goto("/connections")
    row = page.get_by_role("row").filter(has_text=connection_id)
    row.get_by_role("button", name="Test Connection").click()
