"""The laws that a run's numbers keep, and the gate that names what breaks one of them."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, completed, person, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.domain.outcomes import LineOutcome
from outreach.quality.gates import read_verdicts
from outreach.services.reporting.conservation import check_conservation, conservation
from outreach.storage import tables
from outreach.storage.statements import statement


def break_law(ledger: Engine, change: str) -> None:
    """Change rows as no client can: the guards are taken away for this one transaction."""
    with ledger.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(change))


def call_ids(ledger: Engine) -> dict[str, UUID]:
    with ledger.connect() as connection:
        return {row.person_id: row.call_id for row in connection.execute(select(tables.call))}


def laws(ledger: Engine) -> dict[str, Any]:
    query = text("SELECT * FROM reporting.conservation")
    with ledger.connect() as connection:
        return {row["law"]: row for row in connection.execute(query).mappings()}


def test_the_laws_hold_for_every_state_and_for_further_attempts(ledger: Engine) -> None:
    accounts = {CallState.SUBMITTING: "levers_other"}
    people = [
        person(
            call=OneCall(
                state=state, line=LineOutcome.NO_ANSWER, account=accounts.get(state, "levers_default")
            )
        )
        for state in CallState
    ]
    run_id = insert_run(ledger, *people, person(reason=Reason.NO_CONSENT))
    assert conservation(ledger, run_id=run_id) == ()
    with ledger.begin() as connection:
        failed = (
            connection.execute(select(tables.call).where(tables.call.c.state == "failed")).mappings().one()
        )
        again = dict(failed) | {"call_id": UUID(int=2), "attempt": 2, "state": CallState.PLANNED}
        del again["rang_at"]
        connection.execute(tables.call.insert().values(again))
        connection.execute(
            text(
                "INSERT INTO outreach.call_invoice"
                " SELECT CAST(:again AS uuid), run_id, row_number, invoice_key"
                " FROM outreach.call_invoice WHERE call_id = :failed"
            ),
            {"again": str(UUID(int=2)), "failed": failed["call_id"]},
        )
    assert conservation(ledger, run_id=run_id) == ()


def test_a_run_whose_calls_are_not_planned_yet_owes_only_its_decisions(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(), person(reason=Reason.NO_CONSENT), sealed=False)
    assert conservation(ledger, run_id=run_id) == ()


def test_undecided_rows_break_the_first_laws(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(), person(), sealed=False, decided=False)
    assert conservation(ledger, run_id=run_id) == (
        "invoices = invoices_to_call_for + invoices_not_called_for: 2 is not 0; see row 1, row 2",
        "people = to_call + not_called: 2 is not 0; see row 1, row 2",
    )


BREAKAGES = {
    "people_in_invoices = people: 0 is not 1; see call": "UPDATE outreach.invoice SET person_id = NULL",
    "people = people_with_invoices: 1 is not 0; see call": "UPDATE outreach.invoice SET person_id = 'other'",
    "people_in_invoices = people: 1 is not 0; see row 1": "DELETE FROM outreach.contact",
    "invoices_to_call_for = invoices_of_people_to_call: 1 is not 2; see row 1": (
        "UPDATE outreach.contact SET invoice_count = 2"
    ),
    "to_call + further_attempts = calls: 1 is not 0; see row 1": "DELETE FROM outreach.call",
    "to_call = people_to_call_with_a_call: 1 is not 0; see row 1": "DELETE FROM outreach.call ",
    "people_with_a_call = people_to_call_with_a_call: 1 is not 0; see call": (
        "UPDATE outreach.decision SET person_id = 'other'"
    ),
    "calls = calls_in_batches: 1 is not 0; see call": "UPDATE outreach.call SET batch_id = NULL",
    "invoices_to_call_for = invoices_with_a_call: 1 is not 0; see row 1": "DELETE FROM outreach.call_invoice",
    "invoices_in_calls = invoices_with_a_call: 1 is not 0; see row 1": (
        "UPDATE outreach.invoice SET own_reason = 'invoice_paid'"
    ),
    "completed = completed_with_line_outcome: 1 is not 0; see call": (
        "UPDATE outreach.call SET line_outcome = NULL"
    ),
    "calls = calls_whose_last_move_is_recorded: 1 is not 0; see call": (
        "UPDATE outreach.call SET state = 'expired'"
    ),
    "calls = planned + submitting + handed_over": "UPDATE outreach.call SET state = 'lost'",
    "calls_by_the_providers_count = calls_by_ours: 2 is not 1; see batch": (
        "UPDATE outreach.call_batch SET provider_count = 2"
    ),
}


@pytest.mark.parametrize("sentence", BREAKAGES)
def test_a_broken_law_is_said_in_a_sentence_that_names_what_breaks_it(ledger: Engine, sentence: str) -> None:
    run_id = insert_run(ledger, person("c-1", call=completed(turns=())))
    assert conservation(ledger, run_id=run_id) == ()
    break_law(ledger, BREAKAGES[sentence])
    broken = conservation(ledger, run_id=run_id)
    assert any(each.startswith(sentence) for each in broken), broken


def test_a_phone_that_may_have_rung_twice_breaks_a_law(ledger: Engine) -> None:
    twice = "+966500000001"
    run_id = insert_run(
        ledger,
        person("a", phone=twice, call=completed()),
        person("b", phone=twice, call=completed()),
        person("c", call=silent()),
    )
    [sentence] = conservation(ledger, run_id=run_id)
    said, named = sentence.split("; see ")
    assert said == "calls_that_may_have_been_made = phones_that_may_have_been_called: 3 is not 2"
    calls = call_ids(ledger)
    assert set(named.split(", ")) == {f"call {calls['a']}", f"call {calls['b']}"}


def test_the_view_has_a_row_for_each_law_with_both_sums(ledger: Engine) -> None:
    insert_run(ledger, person(call=completed()), person(reason=Reason.NO_CONSENT))
    assert {row["holds"] for row in laws(ledger).values()} == {True}
    break_law(ledger, "DELETE FROM outreach.call")
    row = laws(ledger)["to_call_is_planned"]
    assert (row["left_sum"], row["right_sum"], row["difference"], row["holds"]) == (1, 0, 1, False)


def test_before_the_calls_are_planned_there_are_only_the_laws_of_decisions(ledger: Engine) -> None:
    insert_run(ledger, person(), sealed=False)
    assert set(laws(ledger)) == {
        "extracted_is_decided",
        "people_are_decided",
        "everyone_extracted_is_known",
        "everyone_known_was_extracted",
        "invoices_are_with_people",
    }


def test_a_provider_that_counts_is_compared_with_our_own_count(ledger: Engine) -> None:
    run_id = insert_run(
        ledger,
        person("late", call=OneCall(state=CallState.EXPIRED)),
        person("met", call=completed()),
        person("refused", call=OneCall(state=CallState.FAILED, line=LineOutcome.FAILED)),
        person("stopped", call=OneCall(state=CallState.WITHDRAWN)),
    )
    count = "UPDATE outreach.call_batch SET provider_count = {} WHERE state = 'submitted'"
    break_law(ledger, count.format(2))
    assert conservation(ledger, run_id=run_id) == ()
    break_law(ledger, count.format(3))
    assert [sentence.split(";")[0] for sentence in conservation(ledger, run_id=run_id)] == [
        "calls_by_the_providers_count = calls_by_ours: 3 is not 2"
    ]


def test_each_law_of_which_a_row_can_be_at_fault_says_which(ledger: Engine) -> None:
    insert_run(ledger, person(call=completed()))
    unnamed = {law for law in laws(ledger) if f"'{law}'" not in str(statement("faults_of_laws"))}
    # States that no one knows: then the move to it is not a recorded one, and that law names the call.
    assert unnamed == {"calls_are_somewhere", "handed_over_ended_or_is_awaited"}


def test_the_gate_keeps_its_verdict_and_a_page_that_names_what_is_at_fault(ledger: Engine) -> None:
    run_id = insert_run(ledger, person("Amal Haddad", call=completed()))
    assert check_conservation(ledger, run_id=run_id, now=NOW).passed
    break_law(ledger, "UPDATE outreach.call SET state = 'expired'")
    verdict = check_conservation(ledger, run_id=run_id, now=NOW)
    of_gate = select(tables.gate_result.c.report).where(tables.gate_result.c.gate == Gate.CONSERVATION)
    with ledger.connect() as connection:
        assert read_verdicts(connection, run_id)[Gate.CONSERVATION] == verdict
        report = connection.execute(of_gate).scalar_one()
    assert not verdict.passed
    [call_id] = call_ids(ledger).values()
    assert f"call {call_id}" in report
    assert "moves_are_recorded" in report
    assert "Amal" not in report + "".join(verdict.failures)


def test_many_rows_at_fault_are_named_in_part_and_counted(ledger: Engine) -> None:
    owed = tuple(Owed(invoice_id=f"i-{number}") for number in range(25))
    run_id = insert_run(ledger, person(owed=owed, call=completed()))
    break_law(ledger, "DELETE FROM outreach.call_invoice")
    [sentence] = conservation(ledger, run_id=run_id)
    assert "see row 1, row 2, row 3," in sentence
    assert sentence.endswith("row 20 and 5 more")
