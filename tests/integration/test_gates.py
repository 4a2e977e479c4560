"""A gate's verdict is a fact of the ledger, and holds nothing personal."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import OperationalError

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, Person, campaign, completed, person, silent
from outreach.domain.calls import CallState
from outreach.domain.errors import GateNotPassed, RunNotReady
from outreach.domain.gates import Gate
from outreach.domain.identity import run_id as name_of_run
from outreach.quality.gates import GateVerdict, check_gate, record_approval, require_gates
from outreach.storage import tables

ALL = (Gate.INVOICES, Gate.CONTACTS, Gate.APPROVAL)
PHONE = "+966509998877"
NAME = "Canary Person"


def stored(ledger: Engine, gate: Gate) -> Any:
    with ledger.connect() as connection:
        query = select(tables.gate_result).where(tables.gate_result.c.gate == gate)
        return connection.execute(query).mappings().one()


def poor_people() -> list[Person]:
    """People who fail as many checks as one row can, all with the same canaries."""
    owed = Owed(invoice_id="<b>bad-1</b>", due_date=None, changes={"phone": PHONE, "problems": ["due_on"]})
    facts = {"phone_kind": "mobile", "invoice_count": 7, "totals": {"SAR": "1"}, "prompt_problem": "none"}
    called = completed(line=None, words="CANARY WORDS", conversation=None, ended_at=NOW - timedelta(hours=1))
    first = person("poor-1", phone=PHONE, name=NAME, owed=(owed,), changes=facts, call=called)
    return [first, replace(first, person_id="poor-2", owed=(), call=silent())]


def test_no_phone_and_no_name_gets_into_a_result_or_a_report(ledger: Engine) -> None:
    run_id = insert_run(ledger, *poor_people(), sealed=False, decided=False, gates=())
    for gate in (Gate.INVOICES, Gate.CONTACTS):
        verdict = check_gate(ledger, run_id=run_id, gate=gate, now=NOW)
        assert not verdict.passed
        row = stored(ledger, gate)
        everything = json.dumps(row["result"]) + row["report"] + str(verdict)
        for canary in (PHONE, PHONE[1:], PHONE[4:], NAME, "Canary"):
            assert canary not in everything


def test_no_words_of_a_call_get_into_a_result_or_a_report(ledger: Engine) -> None:
    run_id = insert_run(ledger, *poor_people())
    verdict = check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW)
    row = stored(ledger, Gate.OUTCOMES)
    assert not verdict.passed
    assert "CANARY" not in json.dumps(row["result"]) + row["report"] + str(verdict)


def test_the_result_has_numbers_thresholds_and_failing_keys(ledger: Engine) -> None:
    people = [person("c-1", owed=(Owed(invoice_id="i-1", changes={"phone": None}),)), person()]
    run_id = insert_run(ledger, *people, sealed=False, gates=())
    check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW)
    row = stored(ledger, Gate.INVOICES)
    [check] = [check for check in row["result"]["checks"] if check["name"] == "has_phone"]
    assert check["passed"] is False
    assert (check["rows"], check["failing"], check["share"], check["allowed"]) == (2, 1, 0.5, 0.2)
    assert check["keys"] == ["i-1"]
    assert check["expectation"] == "ExpectColumnValuesToBeInSet"
    assert row["result"]["rows"] == 2
    assert row["checked_at"] == NOW


def test_the_report_is_one_page_that_fetches_nothing_and_escapes_keys(ledger: Engine) -> None:
    run_id = insert_run(ledger, *poor_people(), sealed=False, gates=())
    check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW)
    report = stored(ledger, Gate.INVOICES)["report"]
    assert "overdue_invoices, 2026-11-20, wave 1" in report
    assert "&lt;b&gt;bad-1&lt;/b&gt;" in report
    assert "<b>" not in report
    for remote in ("http:", "https:", "src=", "@import", "url(", "<script"):
        assert remote not in report


def test_checking_again_replaces_the_verdict_until_the_run_is_sealed(ledger: Engine) -> None:
    of = campaign(quality={"invoices": {"min_rows": 1}})
    run_id = insert_run(ledger, of=of, sealed=False, gates=())
    assert not check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW).passed
    insert_run(ledger, person(), of=of, sealed=False, gates=())
    assert check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW + timedelta(hours=1)).passed
    assert stored(ledger, Gate.INVOICES)["checked_at"] == NOW + timedelta(hours=1)


@pytest.mark.parametrize("gate", [Gate.INVOICES, Gate.CONTACTS])
def test_a_sealed_run_keeps_its_verdict(ledger: Engine, gate: Gate) -> None:
    poor = person(owed=(Owed(invoice_id=None, due_date=None),), changes={"invoice_count": 9})
    run_id = insert_run(ledger, poor, gates=(Gate.INVOICES, Gate.CONTACTS))
    before = stored(ledger, gate)
    verdict = check_gate(ledger, run_id=run_id, gate=gate, now=NOW + timedelta(days=1))
    assert verdict == GateVerdict(gate=gate, passed=True)
    assert stored(ledger, gate) == before


def test_a_run_that_is_not_there_or_was_sealed_unchecked_is_not_ready(ledger: Engine) -> None:
    sealed = insert_run(ledger, person(), gates=())
    other = name_of_run(environment="test", campaign_id="other", run_date=NOW.date(), wave=1)
    for run_id in (sealed, other):
        with pytest.raises(RunNotReady):
            check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW)


def test_a_check_waits_for_the_stage_that_replaces_its_rows(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(), sealed=False, gates=())
    hasty = create_engine(ledger.url, connect_args={"options": "-c lock_timeout=100ms"})
    with ledger.begin() as stage:
        stage.execute(select(tables.campaign_run).with_for_update())
        with pytest.raises(OperationalError, match="lock timeout"):
            check_gate(hasty, run_id=run_id, gate=Gate.INVOICES, now=NOW)
    hasty.dispose()


def test_missing_and_failed_gates_are_named(ledger: Engine) -> None:
    of = campaign(quality={"invoices": {"min_rows": 1}})
    run_id = insert_run(ledger, of=of, sealed=False, gates=())
    check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW)
    with ledger.connect() as connection, pytest.raises(GateNotPassed) as refusal:
        require_gates(connection, run_id, gates=ALL)
    message = str(refusal.value)
    assert "invoices: the extract has 1 rows or more: it has 0" in message
    assert "contacts: never checked" in message
    assert "approval: never checked" in message


def test_an_approval_opens_the_last_gate_and_can_be_taken_back(ledger: Engine) -> None:
    run_id = insert_run(ledger, person())
    record_approval(ledger, run_id=run_id, approved_by="operator", approved=True, now=NOW)
    with ledger.connect() as connection:
        require_gates(connection, run_id, gates=ALL)
    record_approval(ledger, run_id=run_id, approved_by="operator", approved=False, now=NOW)
    with ledger.connect() as connection, pytest.raises(GateNotPassed, match="operator did not approve"):
        require_gates(connection, run_id, gates=ALL)


def test_an_approval_is_not_measured(ledger: Engine) -> None:
    run_id = insert_run(ledger, person())
    with pytest.raises(ValueError, match="record_approval"):
        check_gate(ledger, run_id=run_id, gate=Gate.APPROVAL, now=NOW)


def test_a_check_writes_no_file(ledger: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    run_id = insert_run(ledger, person(call=OneCall(state=CallState.COMPLETED)))
    check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW)
    assert list(tmp_path.rglob("*")) == []
