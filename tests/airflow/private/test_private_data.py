"""Private data stays home: what nights leave in Airflow after they failed names no one.

The stack has nights of its own, with a canary in each column of the warehouse:
one whose query fails with a value in the driver's words, and one with rows that
cannot be read and a gate that fails. Beside them come deliveries that are
forged, or of no call of ours. tests/faults/test_private_data.py has the rest.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from builders.airflow_stack import AirflowStack, NightRun, airflow_stack
from builders.canaries import CANARY_OF_COLUMN, PHONES, leaks_in
from builders.events import signature_headers
from builders.private_nights import (
    REFUSED_QUERY,
    UNREADABLE,
    UNREADABLE_BODIES,
    told_of,
    write_private_night,
)
from builders.searched_places import files_below, values_in

pytestmark = pytest.mark.airflow

NIGHTS = (REFUSED_QUERY, UNREADABLE)

THE_PROVIDERS_OWN = frozenset({"simulator.jsonl"})
"""What the provider wrote down for itself: it was given the people to call."""


@dataclass(frozen=True, kw_only=True)
class Left:
    """A stack after its nights, with the database of its Airflow."""

    stack: AirflowStack
    metadata: Engine
    nights: dict[str, NightRun]

    @property
    def folder(self) -> Path:
        return self.stack.local.folder.root


@pytest.fixture(scope="module")
def left() -> Iterator[Left]:
    with airflow_stack() as stack:
        url = stack.local.environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
        metadata = create_engine(url.replace("psycopg2", "psycopg"))
        yield Left(stack=stack, metadata=metadata, nights=_play(stack))
        metadata.dispose()


def _play(stack: AirflowStack) -> dict[str, NightRun]:
    for name in NIGHTS:
        write_private_night(stack.warehouse, stack.campaigns, name)
    _deliver(stack)
    nights = {name: stack.start(name) for name in NIGHTS}
    for night in nights.values():
        assert night.wait() == "failed"
    return nights


def _deliver(stack: AirflowStack) -> None:
    """Report talks of no call of ours, genuine and forged, and what cannot be read."""
    address = f"{str(stack.web.base_url).rstrip('/')}/outreach/webhooks/levers_default"
    secret = stack.local.secrets.webhook_secret
    for event in (told_of(None, numberTo=PHONES[5]), *UNREADABLE_BODIES):
        for signed_with in (secret, f"whsec_{'QQ' * 16}"):
            headers = signature_headers(event, secret=signed_with)
            httpx.post(address, content=event.body(), headers=headers, trust_env=False, timeout=60)


def test_each_night_failed_as_it_was_to(left: Left) -> None:
    nights = left.nights
    assert "SQLSTATE 22P02" in nights[REFUSED_QUERY].log("extract_invoices")
    assert "The gate invoices is not passed" in nights[UNREADABLE].log("check_invoices")


def test_no_log_names_a_person(left: Left) -> None:
    assert leaks_in(files_below(left.folder, but=THE_PROVIDERS_OWN)) == []


def test_the_metadata_database_of_airflow_names_no_one(left: Left) -> None:
    assert leaks_in(values_in(left.metadata)) == []


def test_no_report_of_a_gate_names_a_person(left: Left) -> None:
    reports = [(place, said) for place, said in values_in(left.stack.ledger) if ".gate_result." in place]
    assert {place.rsplit(".", 1)[1] for place, _ in reports} >= {"report", "result"}
    assert leaks_in(reports) == []
    link = left.nights[UNREADABLE].links("check_invoices")["Quality report"]
    assert leaks_in([("page", left.stack.web.get(link).raise_for_status().text)]) == []


def test_the_search_finds_them_where_they_are_to_be(left: Left) -> None:
    found = {leak.place for leak in leaks_in(values_in(left.stack.ledger))}
    assert {"outreach.invoice.name", "outreach.invoice.phone", "outreach.provider_event.body"} <= found


def test_the_search_finds_what_is_planted_in_a_log_and_in_airflows_database(left: Left) -> None:
    planted = left.folder / "logs" / "tasks" / "planted.log"
    with left.metadata.begin() as connection:
        connection.execute(
            text("INSERT INTO log (event, extra) VALUES ('planted', :what)"),
            {"what": CANARY_OF_COLUMN["turn"]},
        )
    planted.write_text("{'phone': '966_594_871_360'}")
    try:
        places = {leak.place for leak in leaks_in(files_below(left.folder, but=THE_PROVIDERS_OWN))}
        assert places == {"logs/tasks/planted.log"}
        assert [leak.place for leak in leaks_in(values_in(left.metadata))] == ["public.log.extra"]
    finally:
        planted.unlink()
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
