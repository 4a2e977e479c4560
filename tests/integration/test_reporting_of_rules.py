"""What analysts read of the rules: which one decided about a person, and which one stopped a call since."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select, text

from builders.invoices import NOW, decided_run, owing
from builders.ledger import insert_run
from builders.night import NOW as NIGHT
from builders.night import Rung, completed, person
from builders.stops import stop
from outreach.domain.calls import BatchState, CallState
from outreach.domain.decisions import WithdrawalReason
from outreach.services.permissions.ask import ask_about_batch
from outreach.services.runs.run import read_run
from outreach.storage import tables
from outreach.storage.statements import statement


def view(ledger: Engine, name: str) -> list[dict[str, Any]]:
    query = text(f"SELECT * FROM reporting.{name} ORDER BY person_id")
    with ledger.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def test_a_decision_tells_its_rule_its_inputs_and_the_next_time(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-2", now=NOW)
    stop_of_c3 = stop(ledger, person_key="c-3", holds_until=NOW + timedelta(days=3), now=NOW)
    people = [owing(f"c-{number}", phone=f"+1202555010{number}") for number in (1, 2, 3)]
    decided_run(ledger, warehouse, people)
    called, stopped, held = view(ledger, "contact_decision")
    assert (called["rule"], called["rule_version"]) == ("allowed", 1)
    assert called["next_allowed_at"] >= called["decided_at"] == NOW
    assert (stopped["rule"], stopped["next_allowed_at"]) == ("always.do_not_call", None)
    assert held["rule_inputs"]["fact"] == stop_of_c3
    assert held["next_allowed_at"] >= NOW + timedelta(days=3)


def test_a_withdrawal_is_one_row_with_the_rule_that_stopped_the_call(ledger: Engine) -> None:
    ends = Rung(state=CallState.WITHDRAWN, withdrawal_reason=WithdrawalReason.RUN_CLOSED)
    run_id = insert_run(
        ledger,
        person("asked-to-stop", call=Rung(state=CallState.PLANNED)),
        person("called", call=completed()),
        person("run-closed", call=ends),
    )
    fact = stop(ledger, person_key="asked-to-stop", holds_until=NIGHT + timedelta(days=3), now=NIGHT)
    with ledger.begin() as connection:
        run, batch = read_run(connection, run_id), tables.call_batch
        planned = select(batch.c.batch_id).where(batch.c.state == BatchState.PLANNED)
        batch_id = connection.execute(planned).scalar_one()
        ask_about_batch(connection, run, batch_id, now=NIGHT)
        parameters = {"batch_id": batch_id, "now": NIGHT}
        connection.execute(statement("withdraw_unfit_calls"), parameters)
    by_rule, by_hand = view(ledger, "withdrawal")
    assert (by_rule["person_id"], by_rule["reason"]) == ("asked-to-stop", "suppressed")
    assert (by_rule["rule"], by_rule["rule_inputs"]["fact"]) == ("always.do_not_call", fact)
    assert by_rule["withdrawn_at"] == NIGHT
    assert (by_hand["reason"], by_hand["rule"]) == ("run_closed", "run_closed")
    assert (by_hand["rule_inputs"], by_hand["next_allowed_at"]) == ({}, None)
    assert len(view(ledger, "contact_decision")) == 3
