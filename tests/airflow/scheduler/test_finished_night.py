"""A night on a real Airflow, and everything that people may do to it afterwards."""

import json
import re
from collections.abc import Iterator

import httpx
import psutil
import pytest
from sqlalchemy import text

from builders.airflow_stack import AirflowStack, NightRun
from builders.dag_shape import TASKS
from builders.oracle import rings_by_phone
from builders.small_nights import CUSTOMERS, SOUND, phones_to_call

pytestmark = pytest.mark.airflow

MAPPED = ("prepare_contacts", "build_prompt_tags")


@pytest.fixture
def nothing_changes(stack: AirflowStack, finished: NightRun) -> Iterator[NightRun]:
    """The finished night; no test of it changes a sealed row or makes a phone ring."""
    rows, entries = stack.sealed_rows(), rings_by_phone(stack.entries())
    yield finished
    assert finished.wait() in ("success", "failed")
    assert stack.sealed_rows() == rows
    assert rings_by_phone(stack.entries()) == entries


def test_everyone_who_is_to_be_called_is_called_once(stack: AirflowStack, finished: NightRun) -> None:
    assert set(finished.tasks().values()) == {"success"}
    called = rings_by_phone(stack.entries())
    assert {phone: called[phone] for phone in phones_to_call(SOUND)} == phones_to_call(SOUND)


def test_every_invoice_has_a_decision_and_every_call_a_result(
    stack: AirflowStack, finished: NightRun
) -> None:
    query = text(
        "SELECT invoice.decision, invoice.reason, count(*) AS invoices "
        "FROM outreach.decided_invoice AS invoice "
        "JOIN outreach.campaign_run AS run USING (run_id) WHERE run.campaign_id = :campaign GROUP BY 1, 2"
    )
    states = text(
        "SELECT call.state, count(*) AS calls FROM outreach.call "
        "JOIN outreach.campaign_run AS run USING (run_id) WHERE run.campaign_id = :campaign GROUP BY 1"
    )
    with stack.ledger.connect() as connection:
        decisions = {tuple(row) for row in connection.execute(query, {"campaign": finished.dag_id})}
        calls = {tuple(row) for row in connection.execute(states, {"campaign": finished.dag_id})}
    assert decisions == {
        ("call", None, 5),
        ("do_not_call", "no_consent", 1),
        ("do_not_call", "unreadable_phone", 1),
    }
    # How each line ends is the simulator's dice; that it ended is what is promised.
    assert sum(count for _, count in calls) == 5
    assert {state for state, _ in calls} <= {"completed", "failed"}


def test_airflow_is_given_ids_and_counts_only(finished: NightRun) -> None:
    said = json.dumps(finished.xcoms())
    assert not re.search(r"\+?\d{9,}", re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", said))
    assert not [name for _, name, _, _ in CUSTOMERS if name in said]


def test_no_log_names_a_person_or_a_number(finished: NightRun) -> None:
    for task in TASKS:
        if task not in MAPPED:
            said = finished.log(task)
            assert not [word for _, name, phone, _ in CUSTOMERS for word in (name, phone) if word in said], (
                task
            )


def test_a_gates_log_is_about_the_gate_and_not_about_the_library_that_checks(finished: NightRun) -> None:
    said = finished.log("check_invoices")
    assert "The gate invoices is passed." in said
    assert "great_expectations" not in said


def test_the_scheduler_has_loaded_what_every_gate_would_load_for_seconds(
    stack: AirflowStack, finished: NightRun
) -> None:
    del finished
    scheduler = psutil.Process(stack.local.programs["scheduler"].process.pid)
    assert any("/scipy/" in mapped.path for mapped in scheduler.memory_maps())


def test_publishing_wakes_who_waits_for_the_asset(stack: AirflowStack, finished: NightRun) -> None:
    events = stack.ask("GET", "/assets/events", params={"source_dag_id": finished.dag_id})["asset_events"]
    date = {event["extra"]["run_date"] for event in events}.pop()
    assert {(event["name"], event["partition_key"]) for event in events} == {
        (f"outreach/{SOUND}", None),
        (f"outreach/{SOUND}/by_date", date),
    }
    assert {event["extra"]["to_call"] for event in events} == {5}


def test_a_gates_report_opens_from_its_task_behind_the_login(stack: AirflowStack, finished: NightRun) -> None:
    link = finished.links("check_invoices")["Quality report"]
    page = stack.web.get(link)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not [phone for _, _, phone, _ in CUSTOMERS if phone in page.text]
    with httpx.Client(base_url=stack.web.base_url, trust_env=False) as stranger:
        assert stranger.get(link).status_code == 401
        login = stranger.get(link, headers={"Accept": "text/html"}, follow_redirects=True)
        assert (login.status_code, login.url.path, login.url.params["next"]) == (200, "/auth/login", link)
        stranger.cookies.set("_token", stack.web.headers["Authorization"].removeprefix("Bearer "))
        assert stranger.get(link).status_code == 200


def test_the_sums_of_a_night_open_from_the_task_that_publishes_it(
    stack: AirflowStack, finished: NightRun
) -> None:
    page = stack.web.get(finished.links("publish")["Quality report"])
    assert page.status_code == 200
    assert "to_call + further_attempts = calls" in page.text
    assert "broken" not in page.text


def test_the_hourly_maintenance_runs_and_leaves_a_finished_night_as_it_is(
    stack: AirflowStack, nothing_changes: NightRun
) -> None:
    maintenance = stack.start("outreach_maintenance")
    assert maintenance.wait() == "success"
    assert set(maintenance.tasks().values()) == {"success"}


@pytest.mark.parametrize("task", TASKS)
def test_clearing_one_task_changes_nothing(nothing_changes: NightRun, task: str) -> None:
    nothing_changes.clear([task])
    assert nothing_changes.wait() == "success"


def test_clearing_the_whole_night_changes_nothing(nothing_changes: NightRun) -> None:
    nothing_changes.clear()
    assert nothing_changes.wait() == "success"
    assert set(nothing_changes.tasks().values()) == {"success"}


def test_a_second_run_of_the_dag_joins_the_night_and_calls_no_one(
    stack: AirflowStack, finished: NightRun
) -> None:
    before = rings_by_phone(stack.entries()), counted(stack, "call"), counted(stack, "campaign_run")
    assert stack.start(SOUND).wait() == "success"
    assert (rings_by_phone(stack.entries()), counted(stack, "call"), counted(stack, "campaign_run")) == before


def counted(stack: AirflowStack, table: str) -> int:
    """How many rows of the night's campaign a table of the ledger has."""
    query = text(
        f"SELECT count(*) FROM outreach.{table} JOIN outreach.campaign_run AS run USING (run_id) "
        "WHERE run.campaign_id = :campaign"
    )
    with stack.ledger.connect() as connection:
        return int(connection.execute(query, {"campaign": SOUND}).scalar_one())


@pytest.mark.parametrize("state", ["failed", "success"])
def test_marking_any_task_changes_nothing(nothing_changes: NightRun, state: str) -> None:
    for task in TASKS:
        nothing_changes.mark(task, state, map_index=0 if task in MAPPED else None)
    assert set(nothing_changes.tasks().values()) == {state}
