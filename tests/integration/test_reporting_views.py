"""Analysts read rows that are there once, and numbers that add up."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from builders.databases import drop_database
from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, completed, person, promise, silent
from builders.stops import stop
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.domain.outcomes import ConversationOutcome, LineOutcome
from outreach.domain.stops import StopReason
from outreach.services.reporting.missing_transcripts import count_missing_transcripts
from outreach.services.safeguards.do_not_call import Whom, lift_stops
from outreach.storage import tables
from outreach.storage.migrate import migrate
from outreach_sandbox.postgres.server import create_database

READER = "outreach_reader"


def read(ledger: Engine, view: str, *, key: str = "person_id") -> dict[Any, Any]:
    with ledger.connect() as connection:
        rows = connection.execute(text(f"SELECT * FROM reporting.{view}")).mappings().all()
    found = {row[key]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_a_call_is_one_row_with_all_that_came_of_it(ledger: Engine) -> None:
    owed = (
        Owed(invoice_id="i-1", amount=Decimal("100.50"), due_date=date(2026, 9, 1)),
        Owed(invoice_id="i-2", amount=Decimal("50.00")),
        Owed(invoice_id="i-3", reason=Reason.INVOICE_DISPUTED),
    )
    insert_run(ledger, person("c-1", owed=owed, call=promise("150.50")))
    row = read(ledger, "call_outcome")["c-1"]
    assert (row["campaign_id"], row["run_date"], row["wave"]) == ("overdue_invoices", NOW.date(), 1)
    assert (row["state"], row["line_outcome"]) == ("completed", "answered_human")
    assert (row["conversation_outcome"], row["conversation_words"]) == ("promise_to_pay", "PROMISE_TO_PAY")
    assert (row["promised_amount"], row["promised_currency"]) == (Decimal("150.50"), "SAR")
    assert (row["invoice_ids"], row["invoice_count"]) == (["i-1", "i-2"], 2)
    assert (row["totals"], row["oldest_due_date"]) == ({"SAR": "150.5"}, date(2026, 9, 1))
    assert (row["provider"], row["connection_id"], row["batch_sequence"]) == ("levers", "levers_default", 1)
    assert row["has_transcript"]


def test_a_call_says_when_it_was_handed_over(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("called", call=completed()),
        person("waiting", call=OneCall(state=CallState.PLANNED)),
        person("withdrawn", call=OneCall(state=CallState.WITHDRAWN)),
    )
    rows = read(ledger, "call_outcome")
    with ledger.connect() as connection:
        move = tables.call_transition
        submitted = connection.scalar(
            select(move.c.happened_at).where(
                move.c.call_id == rows["called"]["call_id"], move.c.to_state == "submitted"
            )
        )
    assert rows["called"]["handed_over_at"] == submitted
    assert rows["called"]["planned_at"] < submitted
    assert rows["waiting"]["handed_over_at"] is None
    assert rows["withdrawn"]["handed_over_at"] is None
    assert rows["withdrawn"]["withdrawal_reason"] == "paid"


def test_silence_is_a_line_outcome_of_its_own(ledger: Engine) -> None:
    states = (CallState.EXPIRED, CallState.UNKNOWN, CallState.SUBMITTED, CallState.WITHDRAWN)
    insert_run(ledger, *(person(state, call=OneCall(state=state)) for state in states))
    outcomes = {who: row["line_outcome"] for who, row in read(ledger, "call_outcome").items()}
    assert outcomes == {"expired": "expired", "unknown": "unknown", "submitted": None, "withdrawn": None}


def test_a_promise_over_several_currencies_names_none(ledger: Engine) -> None:
    owed = (Owed(invoice_id="i-1"), Owed(invoice_id="i-2", currency="AED"))
    insert_run(ledger, person("c-1", owed=owed, call=promise()))
    row = read(ledger, "call_outcome")["c-1"]
    assert row["promised_currency"] is None
    assert row["totals"] == {"SAR": "100", "AED": "100"}


def test_a_transcript_is_one_row_and_each_turn_is_one(ledger: Engine) -> None:
    insert_run(ledger, person("c-1", call=completed()), person("c-2", call=silent()))
    transcripts = read(ledger, "transcript")
    assert list(transcripts) == ["c-1"]
    assert transcripts["c-1"]["turns"] == 2
    assert transcripts["c-1"]["transcript"].startswith("agent: Good morning")
    turns = read(ledger, "transcript_turn", key="turn")
    assert [turns[number]["speaker"] for number in (1, 2)] == ["agent", "person"]
    assert turns[2]["text"] == "Yes, speaking."
    assert {turn["call_id"] for turn in turns.values()} == {transcripts["c-1"]["call_id"]}


def test_a_conversation_without_a_transcript_is_missing_one(ledger: Engine) -> None:
    long_ago = NOW - timedelta(days=400)
    run_id = insert_run(
        ledger,
        person("with a transcript", call=completed()),
        person("without one", call=completed(turns=(), ended_at=long_ago)),
        person("not answered", call=silent()),
        person("talking", call=OneCall(state=CallState.IN_PROGRESS, line=LineOutcome.ANSWERED_HUMAN)),
    )
    rows = read(ledger, "missing_transcript")
    assert list(rows) == ["without one"]
    row = rows["without one"]
    assert (row["run_id"], row["connection_id"], row["ended_at"]) == (run_id, "levers_default", long_ago)
    assert row["missing_for"] > timedelta(days=400)


def test_transcripts_are_counted_as_missing_after_a_day(ledger: Engine) -> None:
    insert_run(
        ledger,
        person(call=completed(turns=(), ended_at=NOW)),
        person(call=completed(turns=(), ended_at=NOW + timedelta(hours=2))),
        person(call=completed(turns=(), ended_at=NOW, account="other")),
    )
    assert count_missing_transcripts(ledger, now=NOW + timedelta(days=1)) == {}
    assert count_missing_transcripts(ledger, now=NOW + timedelta(days=1, hours=1)) == {
        "levers_default": 1,
        "other": 1,
    }


def test_every_row_of_the_extract_is_one_decision(ledger: Engine) -> None:
    both = (Owed(invoice_id="i-1"), Owed(invoice_id="i-2", reason=Reason.INVOICE_PAID))
    refused = (Owed(invoice_id="i-3"), Owed(invoice_id="i-4", reason=Reason.INVOICE_NOT_DUE))
    no_one = Owed(invoice_id="i-5", reason=Reason.MISSING_PERSON_ID, changes={"person_id": None})
    insert_run(
        ledger,
        person("c-1", owed=(*both, no_one), call=completed()),
        person("c-2", owed=refused, reason=Reason.NO_CONSENT),
    )
    rows = read(ledger, "contact_decision", key="invoice_id")
    assert {
        invoice_id: (row["decision"], row["reason"], row["reason_lies_in"], row["person_reason"])
        for invoice_id, row in rows.items()
    } == {
        "i-1": ("call", None, None, None),
        "i-2": ("do_not_call", "invoice_paid", "invoice", None),
        "i-3": ("do_not_call", "no_consent", "person", "no_consent"),
        "i-4": ("do_not_call", "invoice_not_due", "invoice", "no_consent"),
        "i-5": ("do_not_call", "missing_person_id", "invoice", None),
    }
    assert [row["invoice_id"] for row in rows.values() if row["is_first_of_person"]] == ["i-1", "i-3"]
    assert {invoice_id for invoice_id, row in rows.items() if row["call_id"]} == {"i-1"}
    assert rows["i-1"]["call_state"] == "completed"
    assert (rows["i-3"]["person_invoice_count"], rows["i-3"]["person_totals"]) == (1, {"SAR": "100.00"})


def test_a_second_attempt_replaces_the_first_and_doubles_no_row(ledger: Engine) -> None:
    run_id = insert_run(ledger, person("c-1", call=OneCall(state=CallState.FAILED)))
    with ledger.begin() as connection:
        first = connection.execute(select(tables.call)).mappings().one()
        again = UUID(int=1)
        connection.execute(
            tables.call.insert().values(
                {name: value for name, value in first.items() if name != "rang_at"}
                | {"call_id": again, "attempt": 2, "state": CallState.PLANNED}
            )
        )
        linked = {"call_id": again, "run_id": run_id, "row_number": 1, "invoice_key": "i-1"}
        connection.execute(tables.call_invoice.insert().values(linked))
    [row] = read(ledger, "contact_decision", key="invoice_id").values()
    assert (row["call_id"], row["call_state"]) == (again, "planned")
    funnel = read(ledger, "campaign_funnel", key="run_id")[run_id]
    assert (funnel["to_call"], funnel["further_attempts"], funnel["calls"]) == (1, 1, 2)
    assert (funnel["planned"], funnel["failed"]) == (1, 1)


def test_a_stop_is_one_row_with_whom_it_holds_and_who_ended_it(ledger: Engine) -> None:
    holds = stop(ledger, reason=StopReason.DECEASED, person_key="c-1", now=NOW)
    passed = stop(ledger, phone="+966500000001", words="in hospital", holds_until=NOW, now=NOW)
    lifted = stop(ledger, reason=StopReason.DISPUTE, invoice_id="i-1", person_key="c-1", now=NOW)
    settled = Whom(invoice_id="i-1")
    lift_stops(ledger, settled, words="settled", by="anna", now=NOW + timedelta(days=1))
    rows = read(ledger, "stop", key="stop_id")
    assert set(rows) == {holds, passed, lifted}
    row = rows[holds]
    assert (row["reason"], row["subject"], row["person_key"], row["phone"]) == (
        "deceased",
        "person",
        "c-1",
        None,
    )
    assert (row["is_holding"], row["since"], row["until"]) == (True, NOW, None)
    assert rows[lifted]["until"] == NOW + timedelta(days=1)
    assert (rows[lifted]["is_holding"], rows[lifted]["invoice_id"]) == (False, "i-1")
    assert (rows[lifted]["lifted_by"], rows[lifted]["lifted_because"]) == ("person anna", "settled")
    assert (rows[passed]["until"], rows[passed]["words"]) == (NOW, "in hospital")


def test_the_funnel_is_one_row_a_run_and_adds_up(ledger: Engine) -> None:
    states = [state for state in CallState if state is not CallState.COMPLETED]
    in_flight = {CallState.SUBMITTING: "levers_other"}
    people = [
        person(call=OneCall(state=state, account=in_flight.get(state, "levers_default"))) for state in states
    ]
    people += [
        person(call=promise("10.10")),
        person(call=promise("0.05")),
        person(owed=(Owed(invoice_id="aed", currency="AED"),), call=promise("7")),
        person(call=silent(LineOutcome.VOICEMAIL)),
        person(reason=Reason.NO_CONSENT),
    ]
    run_id = insert_run(ledger, *people)
    other = insert_run(ledger, person(reason=Reason.NO_CONSENT), wave=2)
    rows = read(ledger, "campaign_funnel", key="run_id")
    row = rows[run_id]
    assert (row["invoices"], row["invoices_to_call_for"], row["invoices_not_called_for"]) == (14, 13, 1)
    assert (row["people"], row["to_call"], row["not_called"], row["calls"]) == (14, 13, 1, 13)
    one_each = ("planned", "submitting", "unknown", "not_sent", "failed", "withdrawn", "expired", "voicemail")
    assert {name: row[name] for name in one_each} == dict.fromkeys(one_each, 1)
    assert (row["handed_over"], row["awaited"], row["completed"]) == (7, 2, 4)
    assert (row["answered"], row["promises"]) == (3, 3)
    assert row["promised"] == {"SAR": "10.15", "AED": "7"}
    assert row["sealed_at"] == NOW
    assert (rows[other]["invoices"], rows[other]["calls"], rows[other]["promised"]) == (1, 0, {})


def test_the_reader_reads_reporting_and_nothing_else(ledger: Engine) -> None:
    insert_run(ledger, person(call=completed(withdrawal_reason=WithdrawalReason.PAID)))
    with ledger.connect() as connection:
        connection.execute(text(f"SET ROLE {READER}"))
        assert connection.scalar(text("SELECT count(*) FROM reporting.call_outcome")) == 1
        assert connection.scalar(text("SELECT count(*) FROM reporting.missing_transcript")) == 0
        assert connection.scalar(text("SELECT aging_bucket FROM reporting.call_outcome")) == "31-60"
        for view in ("campaign_daily", "payment", "promise"):
            assert connection.execute(text(f"SELECT * FROM reporting.{view}")).all() == []
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT * FROM outreach.call"))


@pytest.fixture
def server_without_reader(ledger: Engine) -> Iterator[Engine]:
    """A database whose owner may not create roles, on a server that has no ``outreach_reader``."""
    server = ledger.url.set(database="postgres")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    url = create_database(server, "owned_by_somebody")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER ROLE {READER} RENAME TO reader_elsewhere"))
        connection.execute(text("CREATE ROLE someone LOGIN NOCREATEROLE"))
        connection.execute(text("ALTER DATABASE owned_by_somebody OWNER TO someone"))
        engine = create_engine(url.set(username="someone"))
        try:
            yield engine
        finally:
            engine.dispose()
            drop_database(server, "owned_by_somebody")
            connection.execute(text("DROP ROLE someone"))
            connection.execute(text(f"ALTER ROLE reader_elsewhere RENAME TO {READER}"))
    admin.dispose()


def test_a_user_who_may_not_create_roles_gets_the_views_without_the_reader(
    server_without_reader: Engine,
) -> None:
    migrate(server_without_reader)
    with server_without_reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM reporting.campaign_funnel")) == 0
        assert not connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = 'outreach_reader'"))


def test_a_call_says_the_hour_at_which_the_person_lives(ledger: Engine) -> None:
    lives = {
        "one": ["Asia/Riyadh"],
        "agree": ["Asia/Riyadh", "Asia/Baghdad"],
        "differ": ["Asia/Riyadh", "Asia/Dubai"],
        "nowhere": [],
    }
    zones = {who: {"time_zones": each} for who, each in lives.items()}
    insert_run(ledger, *(person(who, call=silent(), changes=each) for who, each in zones.items()))
    rows = read(ledger, "call_outcome")

    assert {who: (row["local_hour"], row["time_zone"]) for who, row in rows.items()} == {
        "one": (12, "Asia/Riyadh"),
        "agree": (12, None),
        "differ": (None, None),
        "nowhere": (None, None),
    }


def test_a_call_says_when_it_began_and_how_far_it_came(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("met", call=completed()),
        person("stranger", call=completed(conversation=ConversationOutcome.THIRD_PARTY)),
        person("silent", call=silent()),
        person("waiting", call=OneCall(state=CallState.SUBMITTED)),
    )
    learn_from_calls(ledger)
    rows = read(ledger, "call_outcome")

    assert rows["met"]["started_at"] == rows["met"]["ended_at"] - timedelta(seconds=42.5)
    assert (rows["silent"]["started_at"], rows["waiting"]["started_at"]) == (rows["silent"]["ended_at"], None)
    flags = ("is_connected", "is_conversation", "is_right_party")
    assert {who: [row[name] for name in flags] for who, row in rows.items()} == {
        "met": [True, True, True],
        "stranger": [True, True, False],
        "silent": [False, False, False],
        "waiting": [False, False, False],
    }


def test_a_call_says_what_was_open_as_a_number_where_that_is_one_currency(ledger: Engine) -> None:
    mixed = (Owed(invoice_id="i-2"), Owed(invoice_id="i-3", currency="AED"))
    insert_run(
        ledger,
        person("one", owed=(Owed(invoice_id="i-1", due_date=date(2026, 11, 10)),), call=silent()),
        person("mixed", owed=mixed, call=silent()),
    )
    rows = read(ledger, "call_outcome")

    assert (rows["one"]["total"], rows["one"]["total_currency"]) == (100, "SAR")
    assert rows["one"]["oldest_days_overdue"] == 10
    assert (rows["mixed"]["total"], rows["mixed"]["total_currency"]) == (None, None)


def test_a_call_of_which_no_one_can_tell_is_listed_with_what_is_known_of_it(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("lost", call=OneCall(state=CallState.UNKNOWN)),
        person("met", call=completed(account="other")),
    )
    [row] = read(ledger, "unknown_call").values()

    assert (row["person_id"], row["connection_id"], row["batch_sequence"]) == ("lost", "levers_default", 2)
    assert (row["claimed_at"], row["invoice_count"]) == (NOW, 1)
