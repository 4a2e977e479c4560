"""People hear of what needs them: by mail, by a webhook, and by any notifier of Airflow's."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.triggers.callback import CallbackTrigger
from sqlalchemy import URL, Engine

from builders.airflow_connections import connect, connect_ledger
from builders.campaigns import write_campaign
from builders.ledger import insert_run
from builders.mail import EVERYONE, MailServer, mail_server
from builders.night import OneCall, person
from builders.own_notifiers import KeepsWhatItSays
from builders.webhook_receiver import WebhookReceiver, receiving_webhooks
from outreach.campaign.notify_choice import Recipient
from outreach.connections.names import LEDGER
from outreach.domain.calls import CallState
from outreach.domain.gates import Gate
from outreach.domain.notifications import EventKind
from outreach.quality.verdicts import GateVerdict, store_verdict
from outreach.services.notifications.tell import Told, tell
from outreach.services.safeguards.send_gate import close_gate, open_gate
from outreach_airflow import notifications
from outreach_airflow.campaign_dags import folders_with_a_dag

CAMPAIGN = "overdue_invoices"
CHAT = {"webhook": {"variable": "CHAT_ADDRESS"}}
NOW = datetime.now(UTC)


@pytest.fixture
def in_airflow(ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A ledger that Airflow's connection names."""
    connect_ledger(monkeypatch, ledger_url)
    return ledger


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    """A chat whose address stands in the environment."""
    with receiving_webhooks() as receiver:
        monkeypatch.setenv("CHAT_ADDRESS", receiver.url)
        yield receiver


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as server:
        connect(monkeypatch, "smtp_default", server.connection)
        yield server


def heard(chat: WebhookReceiver) -> list[dict[str, Any]]:
    return [json.loads(delivery.body) for delivery in chat.deliveries]


def close(ledger: Engine, scope: str, *, at: datetime = NOW) -> None:
    with ledger.begin() as connection:
        close_gate(connection, scope, reason="call Maria on 966512345678", by="circuit breaker", now=at)


def test_a_closed_gate_is_told_to_a_webhook_with_what_to_do(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    close(in_airflow, "account:levers_default")
    assert notifications.tell_everyone(tmp_path) == {"sent": 1, "failed": 0}
    [said] = heard(chat)
    assert (said["kind"], said["campaign"]) == ("closed_gate", CAMPAIGN)
    assert "The send gate account:levers_default was closed at" in said["sentence"]
    assert "outreach open-gate account:levers_default" in said["what_to_do"]
    assert said["text"].startswith(said["sentence"])
    assert "Maria" not in json.dumps(said)
    assert "966512345678" not in json.dumps(said)


def test_it_is_told_by_mail(in_airflow: Engine, mail: MailServer, tmp_path: Path) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[{"email": EVERYONE}])
    close(in_airflow, "everything")
    assert notifications.tell_everyone(tmp_path) == {"sent": 1, "failed": 0}
    [letter] = mail.mails
    assert letter["to"] == EVERYONE
    assert letter["subject"] == f"{CAMPAIGN}: closed gate"
    [body] = mail.texts()
    assert "The send gate everything was closed at" in body


def test_it_is_told_by_any_notifier_with_its_own_words(in_airflow: Engine, tmp_path: Path) -> None:
    words = {"text": "{{ event.campaign }}/{{ event.kind }}"}
    entry = {"notifier": "builders.own_notifiers.KeepsWhatItSays", "arguments": words}
    write_campaign(tmp_path, CAMPAIGN, notify=[entry])
    close(in_airflow, f"campaign:{CAMPAIGN}")
    KeepsWhatItSays.said.clear()
    notifications.tell_everyone(tmp_path)
    assert KeepsWhatItSays.said == [f"{CAMPAIGN}/closed_gate"]


def test_the_name_of_a_gate_is_no_template(in_airflow: Engine, mail: MailServer, tmp_path: Path) -> None:
    account = "{{ 6 * 7 }}<b>"
    write_campaign(tmp_path, CAMPAIGN, notify=[{"email": [EVERYONE]}], provider={"connection": account})
    close(in_airflow, f"account:{account}")
    notifications.tell_everyone(tmp_path)
    [body] = mail.texts()
    assert "account:{{ 6 * 7 }}&lt;b&gt;" in body


def test_the_address_may_stand_in_a_connection_with_its_secret_end_as_password(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, "chat", {"conn_type": "http", "host": chat.url, "password": "T0/B0/secret"})
    write_campaign(tmp_path, CAMPAIGN, notify=[{"webhook": {"connection": "chat"}}])
    close(in_airflow, "everything")
    assert notifications.tell_everyone(tmp_path) == {"sent": 1, "failed": 0}


def test_the_same_cause_is_told_once_and_again_when_it_happens_again(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    close(in_airflow, "everything")
    for _ in range(3):
        notifications.tell_everyone(tmp_path)
    assert len(heard(chat)) == 1
    with in_airflow.begin() as connection:
        open_gate(connection, "everything", reason="found", by="a test", now=NOW)
    close(in_airflow, "everything", at=NOW + timedelta(minutes=1))
    notifications.tell_everyone(tmp_path)
    assert len(heard(chat)) == 2


def test_what_concerns_another_campaign_is_not_told(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    close(in_airflow, "account:another")
    close(in_airflow, "campaign:another")
    assert notifications.tell_everyone(tmp_path) == {"sent": 0, "failed": 0}


def test_an_account_tells_every_campaign_that_calls_through_it(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, "one", notify=[CHAT])
    write_campaign(tmp_path, "two", notify=[CHAT])
    close(in_airflow, "account:levers_default")
    notifications.tell_everyone(tmp_path)
    assert {said["campaign"] for said in heard(chat)} == {"one", "two"}


@pytest.mark.parametrize(
    ("gate", "task"), [(Gate.OUTCOMES, "check_outcomes"), (Gate.CONSERVATION, "publish")]
)
def test_a_quality_gate_that_is_not_passed_is_told_and_an_approval_that_is_refused_is_not(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path, gate: Gate, task: str
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    run_id = insert_run(in_airflow, person(), now=NOW)
    with in_airflow.begin() as connection:
        for refused in (gate, Gate.APPROVAL):
            verdict = GateVerdict(gate=refused, passed=False, failures=("row of Maria",))
            store_verdict(connection, run_id, verdict, result={}, report=None, now=NOW)
    notifications.tell_everyone(tmp_path)
    [said] = heard(chat)
    assert said["kind"] == "failed_gate"
    assert f"has not passed the quality gate {gate}, so its results are not published" in said["sentence"]
    assert f"on the task {task} shows the numbers" in said["what_to_do"]


def test_unknown_calls_are_told_once_their_quiet_time_is_over(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[{**CHAT, "events": ["unknown_calls"]}])
    who = person(call=OneCall(state=CallState.UNKNOWN))
    insert_run(in_airflow, who, now=datetime.now(UTC) - timedelta(minutes=5))
    assert notifications.tell_everyone(tmp_path)["sent"] == 0
    other = OneCall(state=CallState.UNKNOWN, account="levers_other")
    insert_run(in_airflow, person(call=other), wave=2, now=NOW - timedelta(hours=2))
    notifications.tell_everyone(tmp_path)
    [said] = heard(chat)
    assert "1 call of overdue_invoices on" in said["sentence"]
    day = said["run_date"]
    assert f"`outreach resolve {CAMPAIGN}/{day}/2#1 --rang|" in said["what_to_do"]
    assert who.name not in json.dumps(said)


def test_a_broken_folder_is_told_to_whom_it_names_and_again_after_it_was_in_order(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    folder = write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    prompt = (folder / "prompt.md").read_text()
    for text in ("Call {{unknown}}", "Call {{unknown}}", prompt, "Call {{unknown}}"):
        (folder / "prompt.md").write_text(text)
        notifications.tell_everyone(tmp_path)
    said = heard(chat)
    assert [each["kind"] for each in said] == ["broken_folder"] * 2
    assert "has" in said[0]["sentence"]
    assert "`outreach check`" in said[0]["what_to_do"]


def test_with_mistakes_in_campaign_yaml_those_of_the_last_run_are_told(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    folder = write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    [loaded] = folders_with_a_dag(tmp_path)
    insert_run(in_airflow, person(), of=loaded.campaign, now=NOW)
    (folder / "campaign.yaml").write_text("description: nothing else\n")
    assert notifications.tell_everyone(tmp_path)["sent"] == 1
    assert heard(chat)[0]["sentence"].endswith("so no new run can start.")


def test_a_night_that_is_not_done_by_its_hour_is_told_once_whoever_notices_it(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT], done_within="1h", timezone="UTC")
    [loaded] = folders_with_a_dag(tmp_path)
    began = NOW - timedelta(hours=2)
    insert_run(in_airflow, person(call=OneCall()), of=loaded.campaign, now=began)
    dag_run = {"run_after": began.isoformat(), "conf": {}}
    asyncio.run(notifications.night_is_late(str(tmp_path), CAMPAIGN, context={"dag_run": dag_run}))
    notifications.tell_everyone(tmp_path)
    [said] = heard(chat)
    assert said["sentence"].endswith("wave 1, is not done 1 h 0 min after it began.")
    assert said["run_date"] == began.date().isoformat()


def test_a_late_night_whose_file_has_mistakes_by_now_is_told_to_those_of_its_run(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    folder = write_campaign(tmp_path, CAMPAIGN, notify=[{**CHAT, "events": ["late_night"]}], timezone="UTC")
    [loaded] = folders_with_a_dag(tmp_path)
    insert_run(in_airflow, person(call=OneCall()), of=loaded.campaign, now=NOW)
    (folder / "campaign.yaml").write_text("description: nothing else\n")
    dag_run = {"run_after": NOW.isoformat(), "conf": {}}
    asyncio.run(notifications.night_is_late(str(tmp_path), CAMPAIGN, context={"dag_run": dag_run}))
    assert [said["kind"] for said in heard(chat)] == ["late_night"]


def test_the_callback_of_airflows_deadline_tells_it_from_the_triggerer(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    [loaded] = folders_with_a_dag(tmp_path)
    deadline = notifications.deadline_of(tmp_path, loaded)
    assert deadline is not None
    # What the scheduler adds when the deadline is missed (Deadline.handle_miss), as the database keeps it.
    dag_run = {"run_after": "2026-11-27T23:30:00Z", "conf": {"run_date": "2026-11-20", "wave": 2}}
    kwargs = json.loads(json.dumps({**deadline.callback.kwargs, "context": {"dag_run": dag_run}}))
    trigger = CallbackTrigger(deadline.callback.path, kwargs)

    async def states() -> list[Any]:
        return [event.payload["state"] async for event in trigger.run()]

    assert asyncio.run(states()) == ["running", "success"]
    [said] = heard(chat)
    assert (said["kind"], said["run_date"], said["wave"]) == ("late_night", "2026-11-20", 2)


def test_a_task_that_failed_tells_at_once_what_is_wrong(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    (folder / "prompt.md").write_text("Call {{someone}}")
    monkeypatch.setenv("OUTREACH_CAMPAIGNS", str(tmp_path))
    notifications.after_failure({"dag": DAG(CAMPAIGN, schedule=None)})
    assert [said["kind"] for said in heard(chat)] == ["broken_folder"]


def test_airflow_is_asked_to_notice_a_late_night_only_where_someone_wants_to_hear_of_it(
    tmp_path: Path,
) -> None:
    write_campaign(tmp_path, "loud", notify=[CHAT])
    write_campaign(tmp_path, "quiet", notify=[{**CHAT, "events": ["closed_gate"]}])
    loud, quiet = folders_with_a_dag(tmp_path)
    assert notifications.deadline_of(tmp_path, quiet) is None
    deadline = notifications.deadline_of(tmp_path, loud)
    assert deadline is not None
    assert deadline.interval == timedelta(hours=18)
    assert deadline.callback.path == "outreach_airflow.notifications.night_is_late"


def test_one_who_cannot_be_reached_keeps_no_one_else_from_being_told_and_is_not_kept_quiet(
    in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[{"notifier": "builders.own_notifiers.Fails"}, CHAT])
    close(in_airflow, "everything")
    with caplog.at_level(logging.ERROR, logger="outreach"):
        assert notifications.tell_everyone(tmp_path) == {"sent": 1, "failed": 1}
    [error] = [record.getMessage() for record in caplog.records if record.name.startswith("outreach.")]
    assert error == (
        "closed_gate of overdue_invoices did not reach the notifier builders.own_notifiers.Fails: "
        "ConnectionRefusedError"
    )
    assert notifications.tell_everyone(tmp_path) == {"sent": 0, "failed": 1}, "it is tried again"


def test_a_notifier_that_hangs_is_waited_for_no_longer_than_its_limit(
    in_airflow: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(notifications, "NOTIFIER", timedelta(seconds=0.2))
    write_campaign(tmp_path, CAMPAIGN, notify=[{"notifier": "builders.own_notifiers.Hangs"}])
    close(in_airflow, "everything")
    began = time.monotonic()
    with caplog.at_level(logging.ERROR):
        assert notifications.tell_everyone(tmp_path) == {"sent": 0, "failed": 1}
    assert time.monotonic() - began < 20
    assert "TimeoutError" in caplog.text


def test_a_webhook_that_refuses_is_an_error_without_its_address(
    in_airflow: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    close(in_airflow, "everything")
    with receiving_webhooks(lambda _: 410) as receiver, caplog.at_level(logging.ERROR):
        monkeypatch.setenv("CHAT_ADDRESS", f"{receiver.url}/secret")
        assert notifications.tell_everyone(tmp_path)["failed"] == 1
    assert "NotTaken: it answered with status 410" in caplog.text
    assert "secret" not in caplog.text


def test_a_process_that_dies_before_it_writes_down_what_it_sent_tells_it_again(in_airflow: Engine) -> None:
    recipient = Recipient.model_validate({**CHAT, "events": [EventKind.CLOSED_GATE]})
    close(in_airflow, "everything")
    [event] = _events(in_airflow)
    sent = []

    def dies(_: Recipient, event: Any) -> None:
        sent.append(event)
        raise KeyboardInterrupt

    for send, expected in ((dies, None), (lambda *_: sent.append("again"), Told(sent=1, failed=0))):
        try:
            told = tell(in_airflow, [event], campaign_id=CAMPAIGN, recipients=[recipient], send=send, now=NOW)
        except KeyboardInterrupt:
            told = None
        assert told == expected
    assert len(sent) == 2


def _events(ledger: Engine) -> list[Any]:
    from builders.campaigns import campaign_config
    from outreach.services.notifications.find import find_events

    return find_events(ledger, campaign_id=CAMPAIGN, config=campaign_config(), now=NOW)


def test_without_a_ledger_nothing_is_raised_and_it_is_logged_by_its_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connect(monkeypatch, "outreach_db", "postgres://anyone:canary@127.0.0.1:1/outreach?environment=x")
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    with caplog.at_level(logging.ERROR):
        assert notifications.tell_everyone(tmp_path) == {"sent": 0, "failed": 0}
    assert f"No one could be notified of {CAMPAIGN}: OperationalError" in caplog.text
    assert "canary" not in caplog.text


def test_a_run_tells_before_it_waits(in_airflow: Engine, chat: WebhookReceiver, tmp_path: Path) -> None:
    write_campaign(tmp_path, CAMPAIGN, notify=[CHAT])
    [loaded] = folders_with_a_dag(tmp_path)
    run_id = insert_run(in_airflow, person(call=OneCall()), of=loaded.campaign, now=NOW)
    close(in_airflow, "account:levers_default")
    assert notifications.tell_of_run(LEDGER, run_id) == Told(sent=1, failed=0)
    assert [said["kind"] for said in heard(chat)] == ["closed_gate"]
