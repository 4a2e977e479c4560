"""The JSON API of the page: what it shows, to whom, and who may stop a campaign."""

import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from airflow.models.trigger import Trigger
from airflow.utils.session import create_session
from sqlalchemy import URL, Engine, delete

from builders.airflow_connections import connect_ledger
from builders.airflow_web import Visitor, make_airflow_database, signed_in
from builders.campaigns import write_campaign
from builders.ledger import insert_run
from builders.night import ACCOUNT, NOW, RUN_DATE, OneCall, completed, person, promise
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.reason_words import WORDS_OF_REASON
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.safeguards.gate_history import gate_history
from outreach.services.safeguards.send_gate import close_gate
from outreach_airflow.triggers import CallBatchTrigger

RUN = f"api/v1/runs/overdue_invoices/{RUN_DATE}/1"
NAME, PHONE = "Zebqulon Quagmirex", "+966559999999"


@pytest.fixture(scope="module", autouse=True)
def airflow_database() -> None:
    make_airflow_database()


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, ledger_url: URL, tmp_path: Path) -> None:
    """An api-server that knows the ledger and the folders of two campaigns, one with a mistake."""
    connect_ledger(monkeypatch, ledger_url)
    monkeypatch.setenv("OUTREACH_CAMPAIGNS", str(tmp_path / "campaigns"))
    write_campaign(tmp_path / "campaigns", "overdue_invoices", schedule="0 10 * * *")
    write_campaign(tmp_path / "campaigns", "other")
    (tmp_path / "campaigns" / "other" / "campaign.yaml").write_text("description: [", encoding="utf-8")


@pytest.fixture(autouse=True)
def no_triggers_of_others() -> Iterator[None]:
    yield
    with create_session() as session:
        session.execute(delete(Trigger))


@pytest.fixture
def run_id(ledger: Engine) -> UUID:
    """A night of five people: three calls that left, one to be handed over, one without consent."""
    return insert_run(
        ledger,
        person(name=NAME, phone=PHONE, call=promise(ended_at=NOW)),
        person(call=completed(ended_at=NOW)),
        person(call=OneCall(state=CallState.UNKNOWN)),
        person(call=OneCall(state=CallState.PLANNED)),
        person(reason=Reason.NO_CONSENT),
    )


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Visitor:
    return signed_in(monkeypatch, "amal", "user")


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> Visitor:
    return signed_in(monkeypatch, "basim", "viewer")


def asked(client: Visitor, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert NAME not in answer.text
    assert PHONE not in answer.text
    return answer.json()


def test_tonight_shows_each_campaign_with_its_last_run_and_what_needs_a_person(
    run_id: UUID, ledger: Engine, viewer: Visitor
) -> None:
    with ledger.begin() as connection:
        close_gate(connection, f"account:{ACCOUNT}", reason="the agent speaks nonsense", by="Amira", now=NOW)
    found = asked(viewer, "api/v1/tonight")
    broken, sound = found["campaigns"]
    assert broken["campaign_id"] == "other"
    assert broken["next_run"]["state"] == "folder_has_mistakes"
    assert broken["problems"]
    assert sound["last_run"]["name"] == f"overdue_invoices/{RUN_DATE}/1"
    assert sound["last_run"]["calls"] == {"completed": 2, "planned": 1, "unknown": 1}
    assert sound["next_run"]["starts_at"].endswith("T10:00:00+03:00")
    assert sound["unknown_calls"] == 1
    (gate,) = found["closed_gates"]
    assert (gate["scope"], gate["changed_by"]) == (f"account:{ACCOUNT}", "Amira")
    assert gate["reason"] == "the agent speaks nonsense"
    assert found["maintenance"]["state"] == "missing"


def test_without_folders_the_campaigns_of_the_ledger_are_shown_and_it_says_so(
    run_id: UUID, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, viewer: Visitor
) -> None:
    monkeypatch.setenv("OUTREACH_CAMPAIGNS", str(tmp_path / "not-there"))
    found = asked(viewer, "api/v1/tonight")
    (campaign,) = found["campaigns"]
    assert (campaign["campaign_id"], campaign["next_run"]["state"]) == ("overdue_invoices", "folder_not_here")
    assert "not-there" in found["folders_problem"]


@pytest.mark.parametrize("path", [RUN, "api/v1/tonight", "api/v1/openapi.json", "page.js"])
def test_a_person_who_is_not_logged_in_gets_a_401(path: str) -> None:
    assert Visitor().get(path).status_code == 401


def test_a_person_sees_only_the_campaigns_whose_dags_airflow_lets_them_read(
    run_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_other = signed_in(monkeypatch, "dana", "user", dags=["other"])
    found = asked(of_other, "api/v1/tonight")
    assert [each["campaign_id"] for each in found["campaigns"]] == ["other"]
    assert not found["may_stop_everything"]
    answer = of_other.get(RUN)
    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "Airflow does not let you read the DAG overdue_invoices."},
    )


def test_a_person_without_a_role_sees_nothing(run_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    no_one = signed_in(monkeypatch, "eman", None)
    found = asked(no_one, "api/v1/tonight")
    assert (found["campaigns"], found["closed_gates"]) == ([], [])


def test_a_run_is_shown_as_numbers(run_id: UUID, viewer: Visitor) -> None:
    found = asked(viewer, RUN)
    assert found["steps"]["people_behind_the_invoices"] == 5
    assert found["steps"]["to_be_called"] == 4
    assert found["conversation_outcomes"]["promise_to_pay"] == 1
    (promised,) = found["promised"]
    assert (promised["currency"], Decimal(promised["amount"])) == ("SAR", Decimal(100))
    assert found["line_outcomes"] == {"answered_human": 2, "unknown": 1}
    (reason,) = found["not_called"]
    assert (reason["reason"], reason["people"], reason["invoices"]) == ("no_consent", 1, 1)
    (amount,) = reason["amounts"]
    assert (amount["currency"], Decimal(amount["amount"])) == ("SAR", Decimal(100))
    assert reason["meaning"] == WORDS_OF_REASON[Reason.NO_CONSENT]
    assert {batch["state"] for batch in found["batches"]} == {"planned", "submitted", "unknown"}
    assert {gate["gate"] for gate in found["gates"]} >= {"invoices", "contacts"}
    assert (found["progress"], found["waiting"], found["may_act"]) == ("awaited", [], False)


def test_a_run_that_was_never_opened_is_a_404(viewer: Visitor) -> None:
    answer = viewer.get("api/v1/runs/overdue_invoices/2020-01-01/1")
    assert answer.status_code == 404
    assert "no run overdue_invoices/2020-01-01/1 was opened" in answer.json()["detail"]


def test_a_run_says_what_it_waits_for_and_until_when(run_id: UUID, viewer: Visitor) -> None:
    wait = Wait(run_id=run_id, connection_id=ACCOUNT, reason=WaitFor.RESULTS, until=NOW + timedelta(hours=1))
    name, arguments = CallBatchTrigger.for_wait(wait, now=NOW).serialize()
    with create_session() as session:
        session.add(Trigger(classpath=name, kwargs=arguments))
    (waiting,) = asked(viewer, RUN)["waiting"]
    assert (waiting["reason"], waiting["until"]) == ("results", "2026-11-20T10:00:00Z")
    assert waiting["says"].startswith("Everything is handed over. Waiting for the results of")


def test_the_run_of_a_dag_run_is_the_one_that_its_first_task_opened(run_id: UUID, viewer: Visitor) -> None:
    with sqlite3.connect(Path(os.environ["AIRFLOW_HOME"]) / "airflow.db") as database:
        database.execute(
            "INSERT INTO xcom (dag_run_id, task_id, map_index, key, value, dag_id, run_id, timestamp) "
            "VALUES (1, 'open_run', -1, 'return_value', ?, 'overdue_invoices', 'r', '2026-11-20')",
            [json.dumps(str(run_id))],
        )
    found = asked(viewer, "api/v1/dag-runs/overdue_invoices/r")
    assert found["name"] == f"overdue_invoices/{RUN_DATE}/1"
    assert viewer.get("api/v1/dag-runs/overdue_invoices/manual__2026-11-20T00:00:00+00:00").status_code == 404


def test_stopping_a_campaign_is_written_down_with_the_name_and_the_reason(
    ledger: Engine, editor: Visitor
) -> None:
    answer = editor.post("api/v1/gates/campaign:overdue_invoices/close", json={"reason": " a holiday "})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["is_open"], answer.json()["changed_by"]) == (False, "amal")
    editor.post("api/v1/gates/campaign:overdue_invoices/open", json={"reason": "it is over"})
    with ledger.connect() as connection:
        closing, opening = gate_history(connection, "campaign:overdue_invoices")
    assert (closing.changed_by, closing.reason, closing.is_open) == ("amal", "a holiday", False)
    assert (opening.changed_by, opening.reason, opening.is_open) == ("amal", "it is over", True)


@pytest.mark.parametrize("scope", ["campaign:overdue_invoices", "everything", f"account:{ACCOUNT}"])
@pytest.mark.parametrize("action", ["close", "open"])
def test_a_viewer_is_refused_to_act(ledger: Engine, viewer: Visitor, scope: str, action: str) -> None:
    answer = viewer.post(f"api/v1/gates/{scope}/{action}", json={"reason": "I want to"})
    assert answer.status_code == 403
    with ledger.connect() as connection:
        assert gate_history(connection) == []


def test_stopping_everything_needs_edit_access_to_every_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    of_one = signed_in(monkeypatch, "dana", "user", dags=["other"])
    assert of_one.post("api/v1/gates/everything/close", json={"reason": "no"}).status_code == 403
    assert of_one.post("api/v1/gates/campaign:other/close", json={"reason": "yes"}).status_code == 200
    of_all = signed_in(monkeypatch, "amal", "user", dags=["other", "overdue_invoices"])
    assert of_all.post("api/v1/gates/everything/close", json={"reason": "yes"}).status_code == 200


@pytest.mark.parametrize("scope", ["campaign:overdue_invoice", "account:nothing", "all"])
def test_a_gate_that_would_stop_nothing_is_a_404(editor: Visitor, scope: str) -> None:
    answer = editor.post(f"api/v1/gates/{scope}/close", json={"reason": "a typing mistake"})
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "two\nlines"}, {"reason": "x" * 501}])
def test_without_a_reason_in_one_line_nothing_is_changed(
    ledger: Engine, editor: Visitor, body: dict[str, str]
) -> None:
    answer = editor.post("api/v1/gates/everything/close", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("reason: ")
    with ledger.connect() as connection:
        assert gate_history(connection) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_form_of_another_page_cannot_press_the_switch(editor: Visitor, kind: str) -> None:
    answer = editor.post(
        "api/v1/gates/everything/close", content='{"reason": "forged"}', headers={"content-type": kind}
    )
    assert answer.status_code == 422


def test_the_api_describes_itself(viewer: Visitor) -> None:
    found = asked(viewer, "api/v1/openapi.json")
    assert set(found["paths"]) == {
        "/api/v1/tonight",
        "/api/v1/runs/{campaign_id}/{run_date}/{wave}",
        "/api/v1/dag-runs/{dag_id}/{dag_run_id}",
        "/api/v1/gates/{scope}/close",
        "/api/v1/gates/{scope}/open",
    }


def test_a_module_of_the_page_is_a_script_and_nothing_else_is_served(viewer: Visitor) -> None:
    answer = viewer.get("page.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert viewer.get("nothing.js").status_code == 404
    assert viewer.get("..%2Fpage.py%2F.js").status_code == 404
