"""Analysts read which rule decided about a person, and which one stopped a call since."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select, text

from builders.invoices import NOW, decide_night, decided_run, owing, receivables_campaign
from builders.ledger import insert_run
from builders.night import NOW as NIGHT
from builders.night import OneCall, campaign, completed, person
from builders.stops import stop
from outreach.domain.calls import BatchState, CallState
from outreach.domain.decisions import WithdrawalReason
from outreach.services.permissions.ask import ask_about_batch
from outreach.services.permissions.rule_words import write_rule_words
from outreach.services.runs.run import read_run
from outreach.storage import tables
from outreach.storage.statements import statement


def view(ledger: Engine, name: str) -> list[dict[str, Any]]:
    query = text(f"SELECT * FROM reporting.{name} ORDER BY person_id")
    with ledger.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def test_a_decision_names_its_rule_its_inputs_and_the_next_time(ledger: Engine, warehouse: Engine) -> None:
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


def test_a_decision_says_its_rule_in_words_with_the_figures_that_bound_the_run(
    ledger: Engine, warehouse: Engine
) -> None:
    of = receivables_campaign(
        extract_sql="SELECT *, language = 'he' AS on_hold FROM receivable ORDER BY position",
        exclude={"balance_hold": "on_hold"},
        caps=[{"calls": 1, "within": "5d"}],
    )
    stop(ledger, person_key="c-2", now=NOW)
    rang_at = NOW - timedelta(days=1)
    elsewhere = person("c-3", phone="+12025550109", call=completed(ended_at=rang_at))
    insert_run(ledger, elsewhere, of=replace(campaign(), campaign_id="another"), now=rang_at)
    people = [owing(f"c-{number}", phone=f"+1202555010{number}") for number in (1, 2, 3)]
    people += [owing("c-4", phone=None), owing("c-5", language="he")]
    decided_run(ledger, warehouse, people, of)
    said = {
        row["person_id"]: (row["person_reason"], row["rule_words"])
        for row in view(ledger, "contact_decision")
        if row["campaign_id"] == of.campaign_id
    }
    assert said == {
        "c-1": (None, "No rule is in the way."),
        "c-2": ("suppressed", "A person or a number on the do-not-call list is not called."),
        "c-3": ("capped", "At most 1 call to a person, and as many to their number, within any 5 days."),
        "c-4": ("missing_phone", "A person without a number is not called."),
        "c-5": (
            "balance_hold",
            "A person is not called if the campaign leaves out all of their open invoices as balance_hold.",
        ),
    }


def test_deciding_again_writes_the_words_once(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, [owing("c-1")])
    decide_night(ledger, warehouse, run_id)
    [row] = view(ledger, "contact_decision")
    assert row["rule_words"] == "No rule is in the way."


def test_a_withdrawal_is_one_row_with_the_rule_that_stopped_the_call(ledger: Engine) -> None:
    ends = OneCall(state=CallState.WITHDRAWN, withdrawal_reason=WithdrawalReason.RUN_CLOSED)
    run_id = insert_run(
        ledger,
        person("asked-to-stop", call=OneCall(state=CallState.PLANNED)),
        person("called", call=completed()),
        person("run-closed", call=ends),
    )
    fact = stop(ledger, person_key="asked-to-stop", holds_until=NIGHT + timedelta(days=3), now=NIGHT)
    with ledger.begin() as connection:
        run, batch = read_run(connection, run_id), tables.call_batch
        write_rule_words(connection, run)
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
    assert by_rule["rule_words"] == "A person or a number on the do-not-call list is not called."
    assert (by_hand["rule_inputs"], by_hand["next_allowed_at"]) == ({}, None)
    assert by_hand["rule_words"] == "A run that is closed calls no one."
    assert len(view(ledger, "contact_decision")) == 3
