"""The hourly DAG: its reports to people, and the calls that it ends by itself."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from sqlalchemy import URL, Engine, select, text, update

from builders.airflow_connections import connect, connect_ledger
from builders.events import SECRET, call_ended, deliver
from builders.ledger import insert_run
from builders.night import OneCall, completed, person
from outreach.connections.own_command import as_typed, own_command
from outreach.domain.calls import CallState
from outreach.services.resolution.resolve import QUIET_TIME
from outreach.storage import tables
from outreach_airflow import maintenance, maintenance_alarms

UUID_OF_A_BATCH = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
UNKNOWN = OneCall(state=CallState.UNKNOWN)


@pytest.fixture
def in_airflow(ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A ledger that Airflow's connection names."""
    connect_ledger(monkeypatch, ledger_url)
    return ledger


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def only_batch(ledger: Engine) -> str:
    """The name of the batch that is there."""
    with ledger.connect() as connection:
        run_date = connection.scalar(select(tables.campaign_run.c.run_date))
    return f"overdue_invoices/{run_date}/1#1"


def test_unknown_calls_that_wait_for_a_person_fail_the_task(in_airflow: Engine) -> None:
    insert_run(in_airflow, person(call=UNKNOWN), person(call=UNKNOWN), now=ago(hours=2, minutes=10))
    with pytest.raises(AirflowFailException) as alarm:
        maintenance_alarms.report_unknown_calls()
    said = str(alarm.value)
    name = only_batch(in_airflow)
    assert f"batch {name} (account levers_default): 2 unknown calls" in said
    assert "2 h 10 min old; until then the account sends nothing" in said
    assert f"{own_command()} resolve {name} --rang|--not-called|--close --reason" in said
    assert as_typed("`outreach unknown` lists") in said
    assert UUID_OF_A_BATCH.search(said) is None


def test_no_message_of_the_hour_has_a_uuid(in_airflow: Engine, caplog: pytest.LogCaptureFixture) -> None:
    insert_run(in_airflow, person(call=UNKNOWN), now=ago(minutes=2))
    with caplog.at_level(logging.WARNING):
        maintenance_alarms.report_unknown_calls()
    assert only_batch(in_airflow) in caplog.text
    assert UUID_OF_A_BATCH.search(caplog.text) is None


def test_the_alarm_names_no_one(in_airflow: Engine) -> None:
    who = person(call=UNKNOWN)
    insert_run(in_airflow, who, now=ago(days=3, hours=1))
    with pytest.raises(AirflowFailException, match="3 d 1 h old") as alarm:
        maintenance_alarms.report_unknown_calls()
    for secret in (who.person_id, who.name, str(who.phone)):
        assert secret not in str(alarm.value)


def test_calls_that_stayed_unknown_in_a_confirmed_batch_raise_it_too(in_airflow: Engine) -> None:
    insert_run(in_airflow, person(call=UNKNOWN), now=ago(days=1))
    with in_airflow.begin() as connection:
        connection.execute(update(tables.call_batch).values(state="submitted"))
    with pytest.raises(AirflowFailException, match="1 unknown calls") as alarm:
        maintenance_alarms.report_unknown_calls()
    assert "sends nothing" not in str(alarm.value)


def test_a_failure_in_the_hour_colours_its_run_by_the_last_task(in_airflow: Engine) -> None:
    with pytest.raises(AirflowFailException, match="Failed before this task: collect_late_results"):
        maintenance_alarms.report_unknown_calls(failed=["collect_late_results"])


def test_an_earlier_failure_hides_no_unknown_calls(in_airflow: Engine) -> None:
    insert_run(in_airflow, person(call=UNKNOWN), now=ago(days=1))
    with pytest.raises(AirflowFailException) as alarm:
        maintenance_alarms.report_unknown_calls(failed=["end_overdue_calls"])
    assert "1 calls may have been made" in str(alarm.value)
    assert "Failed before this task: end_overdue_calls" in str(alarm.value)


def test_an_event_that_cannot_be_applied_is_said_after_everything_else_was_done(
    in_airflow: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted = OneCall(state=CallState.SUBMITTED)
    insert_run(in_airflow, person(call=submitted), person(call=submitted), now=ago(hours=1))
    connect(
        monkeypatch,
        "levers_default",
        {
            "conn_type": "levers",
            "host": "http://127.0.0.1:1/api-service/v1",
            "login": "client",
            "password": "password",
            "extra": {"webhook_secrets": [SECRET]},
        },
    )
    with in_airflow.begin() as connection:
        spoilt, sound = connection.scalars(select(tables.call.c.call_id)).all()
        connection.execute(
            text("UPDATE outreach.call SET ended_at = '0044-03-15 12:00+00 BC' WHERE call_id = :call_id"),
            {"call_id": spoilt},
        )
    deliver(in_airflow, call_ended(spoilt), call_ended(sound), now=ago(minutes=5))

    with pytest.raises(AirflowException, match="1 events could not be applied"):
        maintenance.collect_late_results()
    with in_airflow.connect() as connection:
        call = tables.call
        assert connection.scalar(select(call.c.state).where(call.c.call_id == sound)) == "completed"


def test_while_a_request_may_still_arrive_they_only_warn(
    in_airflow: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    insert_run(in_airflow, person(call=UNKNOWN), now=datetime.now(UTC) - QUIET_TIME / 2)
    with caplog.at_level(logging.WARNING):
        assert maintenance_alarms.report_unknown_calls() == {"levers_default": 1}
    assert "7 min old" in caplog.text


def test_without_unknown_calls_nothing_is_said(in_airflow: Engine, caplog: pytest.LogCaptureFixture) -> None:
    insert_run(in_airflow, person(call=completed()), now=ago(days=3))
    with caplog.at_level(logging.WARNING):
        assert maintenance_alarms.report_unknown_calls() == {}
        assert maintenance_alarms.report_missing_transcripts() == {}
    assert caplog.text == ""


def test_transcripts_that_never_came_are_counted_and_fail_nothing(
    in_airflow: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    insert_run(in_airflow, person(call=completed(turns=(), ended_at=ago(days=2))))
    with caplog.at_level(logging.WARNING):
        assert maintenance_alarms.report_missing_transcripts() == {"levers_default": 1}
    assert "reporting.missing_transcript" in caplog.text


def test_calls_that_no_one_resolved_in_time_are_closed_and_raise_no_alarm_any_more(
    in_airflow: Engine,
) -> None:
    insert_run(in_airflow, person(call=UNKNOWN), now=ago(days=15))
    ended = {"expired": 0, "closed": 1, "withdrawn": 0, "cancelled": 0, "stopped": 0}
    assert maintenance.end_overdue_calls() == ended
    assert maintenance_alarms.report_unknown_calls() == {}
