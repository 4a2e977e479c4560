"""Taking what a provider reports: signed deliveries, each committed before it is acknowledged, none lost."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, text

from benchmarks.door import Door, Stopwatch, served
from benchmarks.load_generator import Order
from benchmarks.measure import environment
from benchmarks.measured import Measured
from benchmarks.place import Place

LOOK_EVERY = 0.1
APPLIED_WITHIN = 600.0
"""Seconds."""

_SUBMITTED = "SELECT call_id FROM outreach.call WHERE run_id = :run AND state = 'submitted' ORDER BY 1"
_STORED = "SELECT count(*) FROM outreach.provider_event"
_WAITING = "SELECT count(*) FROM outreach.provider_event WHERE applied_at IS NULL"


class DeliveryLost(Exception):
    """Something was acknowledged that the ledger does not have, or was refused, or is not applied."""


def measure_intake(place: Place, *, deliveries: int) -> list[Measured]:
    """Measure the intake alone, reducing alone, and the intake with reducing beside it.

    Raises ``DeliveryLost`` when a delivery was answered with 200 before it was committed.
    """
    ledger = place.ledger()
    with ledger.connect() as connection:
        calls = [str(call) for call in connection.scalars(text(_SUBMITTED), {"run": place.run})]
    chosen = [calls[number % len(calls)] for number in range(deliveries)]
    with served(place) as door:
        with ledger.begin() as connection:
            # A reduction waits for this table, and the intake does not touch it.
            connection.execute(text("LOCK TABLE outreach.call IN ACCESS EXCLUSIVE MODE"))
            alone = _load(door, ledger, chosen, prefix="alone", stage="intake alone")
        reduced = _drain(door, ledger, stage="reduce alone")
        beside = _load(door, ledger, chosen, prefix="beside", stage="intake beside reducing")
        _drain(door, ledger, stage="reduce what is left")
    ledger.dispose()
    return [alone, reduced, beside]


def _load(door: Door, ledger: Engine, calls: Sequence[str], *, prefix: str, stage: str) -> Measured:
    """Deliver one event for each of ``calls``, and compare what is acknowledged with what is committed."""
    order = Order(port=door.port, calls=calls, prefix=prefix)
    with _looking(ledger) as connection, _generator(order) as generator:
        stored, waiting = _count(connection, _STORED), _count(connection, _WAITING)
        stopwatch = Stopwatch(door=door)
        for said in _reports(generator):
            if "done" in said:
                reduced = len(calls) + waiting - _count(connection, _WAITING)
                measured = stopwatch.measured(stage, rows=said["taken"], reduced=reduced)
            kept = _count(connection, _STORED) - stored
            if said["taken"] > kept or said.get("refused"):
                raise DeliveryLost(f"{said} were answered, and {kept} are committed")
        if kept != len(calls):
            raise DeliveryLost(f"{kept} of {len(calls)} deliveries are kept")
    return measured


@contextmanager
def _generator(order: Order) -> Iterator["subprocess.Popen[str]"]:
    """Start the load generator, and wait until its requests are signed."""
    command = [sys.executable, "-m", "benchmarks.load_generator"]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        _order(process, json.dumps(asdict(order)))
        assert process.stdout is not None
        process.stdout.readline()
        yield process


def _reports(generator: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    """Let it go, and give its reports now and then, and at last."""
    _order(generator, "go")
    assert generator.stdout is not None
    return map(json.loads, generator.stdout)


def _order(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{words}\n")
    process.stdin.flush()


def _drain(door: Door, ledger: Engine, *, stage: str) -> Measured:
    """Wait until every delivery is applied."""
    stopwatch = Stopwatch(door=door)
    deadline = time.monotonic() + APPLIED_WITHIN
    with _looking(ledger) as connection:
        left = rows = _count(connection, _WAITING)
        while left:
            if time.monotonic() > deadline:
                raise DeliveryLost(f"{left} deliveries are not applied")
            time.sleep(LOOK_EVERY)
            left = _count(connection, _WAITING)
    return stopwatch.measured(stage, rows=rows)


@contextmanager
def _looking(ledger: Engine) -> Iterator[Connection]:
    with ledger.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def _count(connection: Connection, query: str) -> int:
    return int(connection.execute(text(query)).scalar_one())
