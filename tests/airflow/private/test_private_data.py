"""Private data stays home: what nights leave in Airflow after they failed names no one.

The stack has nights of its own, with a canary in each column of the warehouse, that
fail in every way: at a query, a dead warehouse, a file without a header, a gate, a
ledger that refuses rows, prompt tags that raise, a provider that repeats the request,
a killed task, a provider that cannot be read. Beside them come deliveries that are
forged, or of no call of ours. tests/faults/test_private_data.py has the rest.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from builders.airflow_stack import AirflowStack, NightRun
from builders.canaries import CANARY_OF_COLUMN, leaks_in
from builders.failing_nights import FailedNights, failed_nights
from builders.private_nights import (
    DEAD_WAREHOUSE,
    HEADLESS,
    RAISING_TAG,
    REFUSED_QUERY,
    REFUSED_ROW,
    REPEATED,
    UNREAD,
    UNREADABLE,
)
from builders.searched_places import files_below, values_in

pytestmark = pytest.mark.airflow

THE_PROVIDERS_OWN = frozenset({"simulator.jsonl"})
"""What the provider wrote down for itself: it was given the people to call."""


@dataclass(frozen=True, kw_only=True)
class Left:
    """What the nights left, with the database of their Airflow."""

    nights: FailedNights
    metadata: Engine

    @property
    def stack(self) -> AirflowStack:
        return self.nights.stack

    @property
    def folder(self) -> Path:
        return self.stack.local.folder.root

    def run(self, name: str) -> NightRun:
        return self.nights.runs[name]

    def logs_of(self, name: str) -> str:
        """Everything that the tasks of a night wrote, in every attempt."""
        logs = sorted((self.folder / "logs" / "tasks" / f"dag_id={name}").rglob("attempt=*"))
        return "\n".join(each.read_text("utf-8") for each in logs if each.is_file())


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    with failed_nights(tmp_path_factory.mktemp("providers")) as nights:
        url = nights.stack.local.environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
        metadata = create_engine(url.replace("psycopg2", "psycopg"))
        yield Left(nights=nights, metadata=metadata)
        metadata.dispose()


@pytest.mark.parametrize(
    ("night", "said"),
    [
        (REFUSED_QUERY, "SQLSTATE 22P02"),
        (DEAD_WAREHOUSE, "WarehouseUnavailable"),
        (UNREADABLE, "The gate invoices is not passed"),
        (HEADLESS, "its first line must name the columns"),
        (REFUSED_ROW, "refused"),
        (RAISING_TAG, "The gate contacts is not passed"),
        (REPEATED, "answered 422"),
        (REPEATED, "answered 500"),
        (UNREAD, "could not be read"),
    ],
)
def test_each_night_failed_as_it_was_to(left: Left, night: str, said: str) -> None:
    assert said in left.logs_of(night)


def test_people_were_notified_of_everything_by_mail_and_webhook_and_no_one_is_named(left: Left) -> None:
    said = [delivery.body.decode() for delivery in left.nights.chat.deliveries]
    kinds = ("closed_gate", "failed_gate", "unknown_calls", "broken_folder", "late_night")
    assert [kind for kind in kinds if not any(f'"{kind}"' in each for each in said)] == []
    assert len(left.nights.mails.mails) >= len(kinds)
    sent = [*said, *left.nights.mails.texts(), *(mail.as_string() for mail in left.nights.mails.mails)]
    assert leaks_in(("notification", each) for each in sent) == []


def test_the_hourly_alarm_says_what_waits_for_a_person(left: Left) -> None:
    assert "calls may have been made" in left.logs_of("outreach_maintenance")


def test_no_log_names_a_person(left: Left) -> None:
    assert leaks_in(files_below(left.folder, but=THE_PROVIDERS_OWN)) == []


def test_the_metadata_database_of_airflow_names_no_one(left: Left) -> None:
    assert leaks_in(values_in(left.metadata)) == []


def test_no_report_of_a_gate_names_a_person(left: Left) -> None:
    reports = [(place, said) for place, said in values_in(left.stack.ledger) if ".gate_result." in place]
    assert {place.rsplit(".", 1)[1] for place, _ in reports} >= {"report", "result"}
    assert leaks_in(reports) == []
    for night, task_id in ((UNREADABLE, "check_invoices"), (RAISING_TAG, "check_contacts")):
        link = left.run(night).links(task_id)["Quality report"]
        assert leaks_in([("page", left.stack.web.get(link).raise_for_status().text)]) == []


def test_what_became_of_calls_and_why_gates_are_closed_names_no_one(left: Left) -> None:
    """These are words of ours and of the provider, which logs, commands and notifications repeat."""
    words = [
        (place, said)
        for place, said in values_in(left.stack.ledger)
        if place
        in {"outreach.call_batch.problem", "outreach.call.problem", "outreach.send_gate.reason"}
        | {"outreach.call_transition.evidence", "outreach.prompt.problem", "outreach.notification.cause"}
    ]
    assert {place for place, said in words if said} >= {
        "outreach.call_batch.problem",
        "outreach.send_gate.reason",
        "outreach.prompt.problem",
    }
    assert leaks_in(words) == []


def test_the_search_finds_them_where_they_are_to_be(left: Left) -> None:
    found = {leak.place for leak in leaks_in(values_in(left.stack.ledger))}
    assert {"outreach.invoice.name", "outreach.invoice.phone", "outreach.provider_event.body"} <= found


def test_the_search_finds_what_is_planted_in_a_log_and_in_airflows_database(left: Left) -> None:
    planted = left.folder / "logs" / "tasks" / "dag_id=planted" / "attempt=1.log"
    planted.parent.mkdir(mode=0o700)
    with left.metadata.begin() as connection:
        connection.execute(
            text("INSERT INTO log (event, extra) VALUES ('planted', :what)"),
            {"what": CANARY_OF_COLUMN["turn"]},
        )
    planted.write_text("{'phone': '966_594_871_360'}")
    try:
        found = leaks_in(files_below(planted.parent, but=THE_PROVIDERS_OWN))
        assert [leak.place for leak in found] == ["attempt=1.log"]
        assert [leak.place for leak in leaks_in(values_in(left.metadata))] == ["public.log.extra"]
    finally:
        planted.unlink()
        planted.parent.rmdir()
        with left.metadata.begin() as connection:
            connection.execute(text("DELETE FROM log WHERE event = 'planted'"))


def test_no_one_else_on_the_machine_reads_what_the_stack_wrote(left: Left) -> None:
    may_be_read = [
        str(path.relative_to(left.folder))
        for path in (left.folder, *left.folder.rglob("*"))
        if not path.is_symlink() and not path.is_socket() and stat.S_IMODE(path.stat().st_mode) & 0o066
    ]
    assert may_be_read == []
    assert len(list((left.folder / "logs" / "tasks").rglob("attempt=*.log"))) > 4
