"""The API keeps to its own document, and answers any address with a sentence."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sqlalchemy import URL, Engine

from builders.airflow_connections import connect_ledger
from builders.airflow_web import Visitor, make_airflow_database, signed_in
from builders.campaigns import write_campaign
from builders.ledger import insert_run
from builders.night import NOW, RUN_DATE, OneCall, completed, person, promise
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.services.safeguards.send_gate import close_gate

ANY_TEXT = st.text(min_size=1, max_size=60)


@pytest.fixture(scope="module", autouse=True)
def airflow_database() -> None:
    make_airflow_database()


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, ledger_url: URL, tmp_path: Path) -> Visitor:
    connect_ledger(monkeypatch, ledger_url)
    monkeypatch.setenv("OUTREACH_CAMPAIGNS", str(tmp_path))
    write_campaign(tmp_path, "overdue_invoices", schedule="0 10 * * *")
    return signed_in(monkeypatch, "amal", "user")


def keeps_to_the_document(visitor: Visitor, route: str, answer: Any) -> list[str]:
    """Return what is wrong with an answer by the document that describes the API."""
    document = visitor.get("api/v1/openapi.json").json()
    (operation,) = document["paths"][route].values()
    schema: Mapping[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    return [problem.message for problem in Draft202012Validator(whole).iter_errors(answer)]


def test_answers_have_the_shape_that_the_document_says(ledger: Engine, editor: Visitor) -> None:
    insert_run(
        ledger,
        person(call=promise(ended_at=NOW)),
        person(call=completed(ended_at=NOW)),
        person(call=OneCall(state=CallState.UNKNOWN)),
        person(reason=Reason.NO_CONSENT),
    )
    with ledger.begin() as connection:
        close_gate(connection, "everything", reason="a holiday", by="Amira", now=NOW)
    for route, path in {
        "/api/v1/tonight": "api/v1/tonight",
        "/api/v1/runs/{campaign_id}/{run_date}/{wave}": f"api/v1/runs/overdue_invoices/{RUN_DATE}/1",
    }.items():
        assert keeps_to_the_document(editor, route, editor.get(path).json()) == []
    closed = editor.post("api/v1/gates/campaign:overdue_invoices/close", json={"reason": "a holiday"})
    assert keeps_to_the_document(editor, "/api/v1/gates/{scope}/close", closed.json()) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=ANY_TEXT, other=ANY_TEXT)
@example(name="0", other="0/")
@example(name="\x00", other="\n")
def test_no_address_is_answered_with_an_error_of_the_server(editor: Visitor, name: str, other: str) -> None:
    first, second = quote(name, safe="", errors="replace"), quote(other, safe="", errors="replace")
    for path in (f"runs/{first}/{second}/1", f"runs/{first}/2026-11-20/1", f"dag-runs/{first}/{second}"):
        answer = editor.get(f"api/v1/{path}")
        assert answer.status_code in (404, 422), (path, answer.status_code, answer.text)
        assert isinstance(answer.json()["detail"], str)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(scope=ANY_TEXT, reason=st.text(max_size=600))
def test_no_gate_or_reason_is_answered_with_an_error_of_the_server(
    editor: Visitor, scope: str, reason: str
) -> None:
    named = quote(f"account:{scope}", safe="", errors="replace")
    answer = editor.post(
        f"api/v1/gates/{named}/close",
        content=json.dumps({"reason": reason}),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code in (404, 422), (scope, reason, answer.text)
    assert isinstance(answer.json()["detail"], str)
