"""Nights of one Airflow that fail in every way, with a canary in each column of their warehouse."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from builders.account_nights import AccountNight, account_night
from builders.airflow_processes import kill, task_process
from builders.airflow_stack import AirflowStack, NightRun, airflow_stack
from builders.canaries import PHONES
from builders.events import Bytes, Event, echo_of, signature_headers
from builders.mail import EVERYONE, MailServer, mail_server
from builders.private_nights import (
    DEAD_WAREHOUSE,
    HEADLESS,
    KILLED,
    RAISING_TAG,
    REFUSED_QUERY,
    REFUSED_ROW,
    REPEATED,
    UNREAD,
    UNREADABLE,
    UNREADABLE_BODIES,
    told_of,
    write_headless_file,
    write_private_night,
)
from builders.stations import LEVERS, WEYA, Station
from builders.webhook_receiver import WebhookReceiver, receiving_webhooks

NOTIFY = [{"email": EVERYONE}, {"webhook": {"variable": "CHAT_ADDRESS"}}]

NO_SECRET_OF_OURS = f"whsec_{'QQ' * 16}"

_FAULTS: dict[str, tuple[Station, list[dict[str, Any]]]] = {
    REPEATED: (LEVERS, [{"kind": "echo_request", "status": status} for status in (422, 500)]),
    KILLED: (LEVERS, [{"kind": "accept_late", "seconds": 0.2}]),
    UNREAD: (WEYA, [{"kind": "read_status", "status": 500, "times": 500, "echoes": True}]),
}
"""The nights that call: on which provider, and what it does to them."""

_BEFORE_THE_CALLS = {
    REFUSED_QUERY: "extract_invoices",
    HEADLESS: "extract_invoices",
    DEAD_WAREHOUSE: "extract_invoices",
    UNREADABLE: "check_invoices",
    REFUSED_ROW: "prepare_contacts",
    RAISING_TAG: "check_contacts",
}
"""The nights that come to no call, each with the task that fails."""


@dataclass(frozen=True, kw_only=True)
class FailedNights:
    """A stack after its nights, and what it sent to people."""

    stack: AirflowStack
    runs: dict[str, NightRun]
    maintenance: NightRun
    mails: MailServer
    chat: WebhookReceiver


@contextmanager
def failed_nights(folder: Path) -> Iterator[FailedNights]:
    """Play every night at once in one Airflow; what each of them left stays as long as the block."""
    with ExitStack() as held:
        mails, chat = held.enter_context(mail_server()), held.enter_context(receiving_webhooks())
        stack = held.enter_context(
            airflow_stack(
                CHAT_ADDRESS=chat.url,
                AIRFLOW_CONN_SMTP_DEFAULT=json.dumps(mails.connection),
                AIRFLOW__LOGGING__LOGGING_LEVEL="DEBUG",  # as someone does who looks for a fault
            )
        )
        _refuse_rows(stack)
        calling = {name: held.enter_context(_calling(stack, folder / name, name)) for name in _FAULTS}
        for name in _BEFORE_THE_CALLS.keys() - {HEADLESS}:
            write_private_night(stack.warehouse, stack.campaigns, name, notify=NOTIFY)
        write_headless_file(stack.campaigns, notify=NOTIFY)
        runs = {name: stack.start(name) for name in _BEFORE_THE_CALLS}
        _hand_over(calling)
        for name, task_id in _BEFORE_THE_CALLS.items():
            _wait_for_failure(runs[name], task_id)
        _break(stack.campaigns / REFUSED_QUERY)
        yield FailedNights(
            stack=stack,
            runs=runs | {name: night.run for name, night in calling.items()},
            maintenance=_maintain(stack),
            mails=mails,
            chat=chat,
        )


def _refuse_rows(stack: AirflowStack) -> None:
    """Have the ledger refuse every contact of one night."""
    check = f"CHECK (person_id NOT LIKE '%{REFUSED_ROW}')"
    with stack.ledger.begin() as connection:
        connection.execute(text(f"ALTER TABLE outreach.contact ADD CONSTRAINT refused {check}"))


def _calling(stack: AirflowStack, folder: Path, name: str) -> Any:
    station, faults = _FAULTS[name]

    def add(stack: AirflowStack, campaign_id: str, *, phones_from: int, **settings: Any) -> None:
        del phones_from  # the night's own numbers follow from its id
        write_private_night(stack.warehouse, stack.campaigns, campaign_id, notify=NOTIFY, **settings)

    asked = {"approval": True, "done_within": "15s"} if name == REPEATED else {}
    return account_night(stack, folder, name, phones_from=0, on=station, faults=faults, add=add, **asked)


def _hand_over(calling: dict[str, AccountNight]) -> None:
    killed, repeated, unread = calling[KILLED], calling[REPEATED], calling[UNREAD]
    killed.wait_until_out()
    kill(task_process(killed.run))
    repeated.approve()
    repeated.run.wait_for("submit_calls", "failed")
    repeated.clear_when_at_rest()
    repeated.stack.wait_until(lambda: repeated.batches().get("unknown"), "a batch that no one knows of")
    _wait_for_failure(killed.run, "submit_calls")
    unread.run.wait_for("submit_calls", "deferred")
    _report(repeated)


def _wait_for_failure(run: NightRun, task_id: str) -> None:
    """Wait until a try of a task has failed, whatever became of the next one."""

    def has_failed() -> bool:
        found = run.stack.ask("GET", f"{run.path}/taskInstances", params={"limit": 100})["task_instances"]
        return any(
            each["state"] in {"failed", "up_for_retry"} or each["try_number"] > 1
            for each in found
            if each["task_id"] == task_id
        )

    run.stack.wait_until(has_failed, f"a failure of {task_id} of {run.dag_id}", seconds=400)


def _report(night: AccountNight) -> None:
    """Report talks that cannot be, genuine and forged: of no call of ours, or with another number."""
    stack = night.stack
    (first, second), (planned, *_) = _calls(night, "unknown"), _calls(night, "planned")

    def told(call_id: UUID, **changes: Any) -> Event:
        key = stack.local.secrets.metadata_key
        return told_of(call_id, echo=echo_of(call_id, environment="local", key=key), **changes)

    deliveries: tuple[Event | Bytes, ...] = (
        told(planned),
        told(first, numberTo=PHONES[6]),
        told(second),
        told(second, providerCallId="another"),
        told_of(None, numberTo=PHONES[5]),
        told_of(None, echo=echo_of(UUID(int=7))),
        *UNREADABLE_BODIES,
    )
    address = f"{stack.local.record.ui}/outreach/webhooks/{night.connection_id}"
    (ours,) = LEVERS.account_at(night.simulator).webhook_secrets
    for event in deliveries:
        for secret in (NO_SECRET_OF_OURS, ours):
            headers = signature_headers(event, secret=secret)
            httpx.post(address, content=event.body(), headers=headers, trust_env=False, timeout=60)
    stack.wait_until(lambda: _results(stack) >= {"applied", "unreadable", "unmatched"}, "the reducer")


def _calls(night: AccountNight, state: str) -> list[UUID]:
    query = text("SELECT call_id FROM outreach.call WHERE run_id = :run_id AND state = :state ORDER BY 1")
    with night.ledger.connect() as connection:
        return list(connection.scalars(query, {"run_id": night.run_id, "state": state}))


def _results(stack: AirflowStack) -> set[str]:
    with stack.ledger.connect() as connection:
        return set(connection.scalars(text("SELECT result FROM outreach.provider_event")))


def _break(campaign: Path) -> None:
    file = campaign / "campaign.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\nno_such_key: 1\n", encoding="utf-8")


def _maintain(stack: AirflowStack) -> NightRun:
    """Run the hourly DAG once the unknown calls are old enough to wait for a person."""
    earlier = (
        "UPDATE outreach.call_batch SET claimed_at = claimed_at - interval '1 hour' WHERE state = 'unknown'"
    )
    with stack.ledger.begin() as connection:
        connection.execute(text(earlier))
    run = stack.start("outreach_maintenance")
    assert run.wait() == "failed"
    return run
