"""Seeded torture: many small nights on all providers, with senders killed at random and full of faults.

``python tests/torture.py 1000`` (or ``make torture N=1000``) prints what was done to
the nights and what came of them, and exits 1 with the seed of the first night that
broke the promise. The oracle is the simulators' own logs: after each night, and over all
of them at the end, our tables are compared with them (``builders.night_checks``).
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parent))
os.environ["PYTHONPATH"] = str(Path(__file__).parent)  # for the server that the senders are forked from

from sqlalchemy import text

from builders.events import SETTINGS
from builders.expected_results import MEANINGS
from builders.ledger import insert_run
from builders.night import Person, campaign, person
from builders.night_checks import mistakes
from builders.night_comparison import Comparison
from builders.oracle import deliveries, requests, results, rings, undelivered
from builders.sender_process import main as send
from builders.sender_process import order_of
from builders.shift import STILL_DUE, fill_warehouse
from builders.torture_place import Place, Stand, place
from outreach.domain.errors import ConfigurationError
from outreach.domain.scopes import account_scope
from outreach.providers.registry import provider_for
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Sender, Step, submit_calls
from outreach.services.dispatch.wait import Finished
from outreach.services.resolution.resolve import Resolution, list_unknown, resolve
from outreach.services.safeguards.send_gate import open_gate

FAULTS: Sequence[dict[str, Any]] = (
    {"kind": "break_off", "when": "before_admission"},
    {"kind": "break_off", "when": "after_admission"},
    {"kind": "break_off", "when": "after_admission", "ending": "reset"},
    {"kind": "break_off", "when": "after_admission", "ending": "cut"},
    {"kind": "reset_while_reading", "body_bytes": 1},
    {"kind": "reset_while_reading", "body_bytes": 200},
    {"kind": "answer_status", "status": 500, "when": "after_admission"},
    {"kind": "answer_status", "status": 503, "when": "before_admission"},
    {"kind": "answer_status", "status": 409, "when": "after_admission"},
    {"kind": "answer_body", "body": "empty"},
    {"kind": "answer_body", "body": "html"},
    {"kind": "unauthorised"},
    {"kind": "unprocessable", "contacts": [0]},
    {"kind": "rate_limited"},
    {"kind": "answer_slowly", "seconds": 0.3},
    {"kind": "forge_event", "forgery": "wrong_secret", "times": 3},
    {"kind": "forge_event", "forgery": "wrong_seal", "times": 3},
    {"kind": "lag_reads", "seconds": 5},
    {"kind": "unstable_paging", "times": 5},
    {"kind": "lose_echo", "times": 3},
    {"kind": "read_status", "status": 500, "times": 3},
)
"""Faults of reading wait until they are cleared where nothing is read."""

MISTAKES_SHOWN = 20

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["builders.sender_process", "psycopg"])


@dataclass(kw_only=True)
class Tally:
    """The work done, and its results."""

    nights: int = 0
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    requests: int = 0
    rings: int = 0
    resolved_by_a_person: int = 0
    compared: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        return [
            f"nights              {self.nights}",
            f"kills               {self.kills}",
            f"faults              {sum(self.faults.values())} of {len(self.faults)} kinds",
            f"calls planned       {self.calls}",
            f"requests received   {self.requests}",
            f"phones called         {self.rings}",
            f"left for a person   {self.resolved_by_a_person}",
            f"results compared    {self.compared['results']}",
            f"promises among them {self.compared['promises']}",
            f"transcripts         {self.compared['transcripts']}",
            f"events compared     {self.compared['events']}",
            f"forgeries           {self.compared['forgeries']}",
            "mistakes            0",
        ]


class PromiseBroken(Exception):
    """A night called someone twice or at another number, lost or changed an outcome, or did not end."""


def torture(nights: int, *, seed: int, tell: Callable[[str], None]) -> Tally:
    """Run so many nights; raises ``PromiseBroken`` with the seed of the night that broke it."""
    tally = Tally()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    try:
        with place(folder) as here:
            for number in range(nights):
                chance = random.Random(f"{seed}:{number}")
                try:
                    _night(here, chance, wave=number + 1, tally=tally)
                except PromiseBroken as broken:
                    raise PromiseBroken(f"night {number} of seed {seed}: {broken}") from broken
                if number % 50 == 49:
                    tell(f"{number + 1} nights, {tally.kills} kills, {tally.rings} rings, no mistake")
            tally.requests = len(requests(here.entries()))
            # Once more over everything: a delivery may come again after its night was looked at.
            _judge(here.comparison(runs=here.runs, since={}))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return tally


def _night(here: Place, chance: random.Random, *, wave: int, tally: Tally) -> None:
    stand = chance.choice(here.stands)
    since = {connection_id: len(entries) for connection_id, entries in here.logs().items()}
    sender = _plan(here, stand, chance, wave=wave)
    faults = chance.sample(FAULTS, k=chance.randint(0, 2))
    for fault in faults:
        stand.simulator.faults.add(**fault)
        tally.faults[f"{fault['kind']} {fault.get('when', '')}"] += 1
    for _ in range(chance.randint(0, 3)):
        tally.kills += _crowd(sender, chance)
    stand.simulator.faults.clear()
    _forge_on(stand, faults)
    try:
        _finish(here, sender, tally)
        _await_late_results(stand, sender)
        _apply_inbox(here)
    except PromiseBroken as stuck:
        found = mistakes(here.comparison(runs=here.runs[-1:], since=since))
        raise PromiseBroken("\n".join([f"{stuck}; until now:", *found[:MISTAKES_SHOWN]])) from stuck
    stand.simulator.faults.clear()
    comparison = here.comparison(runs=here.runs[-1:], since=since)
    _judge(comparison)
    _count(comparison, tally)


def _forge_on(stand: Stand, faults: Sequence[dict[str, Any]]) -> None:
    """Let forgeries go on to the night's end: most events come when the senders are through."""
    for fault in faults:
        if fault["kind"] == "forge_event":
            stand.simulator.faults.add(**fault)


def _plan(here: Place, stand: Stand, chance: random.Random, *, wave: int) -> Sender:
    """Plan a night of a few people on one provider; gives who would send it."""
    called = _people(chance)
    fill_warehouse(here.warehouse, called)
    config = replace(
        campaign(
            provider=stand.station.choice(),
            batches={"size": 3, "canary": chance.choice([0, 1])},
            outcomes=dict(MEANINGS),
        ),
        still_due_sql=STILL_DUE,
    )
    now = here.clock()
    tonight = now.astimezone(config.config.zone()).date()
    run_id = insert_run(here.ledger, *called, of=config, wave=wave, run_date=tonight, sealed=False, now=now)
    here.runs.append(str(run_id))
    here.meant.update({each.person_id: each.phone for each in called if each.phone})
    account = stand.account
    sender = Sender(
        ledger=here.ledger,
        warehouse=here.warehouse,
        run_id=run_id,
        account=account,
        provider=provider_for(account, clock=here.clock),
        settings=SETTINGS,
        clock=here.clock,
    )
    plan_batches(here.ledger, run_id=run_id, account=account, provider=sender.provider, now=now)
    return sender


def _people(chance: random.Random) -> tuple[Person, ...]:
    """A few people, each with an amount that a promise may repeat."""
    called = [person() for _ in range(chance.randint(1, 6))]
    return tuple(
        replace(each, changes={"prompt_tags": {"customer": each.name, "amount_due": _amount(chance)}})
        for each in called
    )


def _amount(chance: random.Random) -> str:
    return f"{chance.randint(100, 999_999) / 100:,.2f} SAR"


def _send(order: dict[str, Any]) -> None:
    """Be a sender; one that a person would have to help ends as a task that failed."""
    try:
        send(order)
    except ConfigurationError:
        sys.exit(1)


def _crowd(sender: Sender, chance: random.Random) -> int:
    """Let one or more senders loose at once and kill them, at a step or after a while; returns the kills."""
    processes: list[ForkServerProcess] = []
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        at = chance.choice([*Step, None])
        order = order_of(sender, at=at, send_signal=signal.SIGKILL)
        process = PROCESSES.Process(target=_send, args=(order,), daemon=True)
        process.start()
        processes.append(process)
    time.sleep(chance.random() * 0.4)
    for process in processes:
        if chance.random() < 0.5 and process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
    for process in processes:
        process.join(timeout=30)
    return sum(process.exitcode == -signal.SIGKILL for process in processes)


def _finish(here: Place, sender: Sender, tally: Tally) -> None:
    """Be the operator, and the person who asks the provider, until nothing is left to do."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        here.clock.ahead += timedelta(minutes=1)
        progress = asyncio.run(submit_calls(sender))
        resolved = _ask_the_provider(here)
        tally.resolved_by_a_person += resolved
        if isinstance(progress, Finished) and not resolved and not list_unknown(here.ledger):
            return
        time.sleep(0.02)
    raise PromiseBroken(f"the night does not end: {progress}")


def _await_late_results(stand: Stand, sender: Sender) -> None:
    """A result may come after its call expired; it is lost only if it never lands."""
    deadline = time.monotonic() + 60
    while not _is_quiet(stand):
        if time.monotonic() > deadline:
            raise PromiseBroken("the simulator does not come to rest")
        time.sleep(0.05)
    asyncio.run(submit_calls(sender))


def _is_quiet(stand: Stand) -> bool:
    entries = stand.simulator.entries()
    reported = not stand.station.sends_events or not undelivered(entries)
    return len(results(entries)) == len(rings(entries)) and reported


def _apply_inbox(here: Place) -> None:
    """Have all that was taken applied; the door may still be at some of it."""
    providers = {
        stand.account.connection_id: provider_for(stand.account, clock=here.clock) for stand in here.stands
    }
    deadline = time.monotonic() + 60
    while True:
        reduce_inbox(here.ledger, provider_of=providers.__getitem__, settings=SETTINGS, now=here.clock())
        with here.ledger.connect() as connection:
            waiting = connection.scalar(
                text("SELECT count(*) FROM outreach.provider_event WHERE applied_at IS NULL")
            )
        if not waiting:
            return
        if time.monotonic() > deadline:
            raise PromiseBroken(f"{waiting} events stay in the inbox")
        time.sleep(0.02)


def _ask_the_provider(here: Place) -> int:
    """Resolve unknown calls by the provider's log; every sender is gone, so nothing can arrive any more."""
    resolved = 0
    called = {ring.call_id for ring in rings(here.entries())}
    with here.ledger.begin() as connection:
        now = here.clock()
        for stand in here.stands:
            scope = account_scope(stand.account.connection_id)
            open_gate(connection, scope, reason="asked", by="torture", now=now)
    for call in list_unknown(here.ledger):
        if str(call.call_id) not in called:
            now = max(here.clock(), call.claimed_at + timedelta(minutes=16))
            resolved += resolve(
                here.ledger,
                call_or_batch=call.call_id,
                resolution=Resolution.NOT_CALLED,
                reason="the provider's log does not have it",
                by="torture",
                now=now,
            )
    return resolved


def _judge(comparison: Comparison) -> None:
    found = mistakes(comparison)
    if found:
        raise PromiseBroken("\n".join([f"{len(found)} mistakes:", *found[:MISTAKES_SHOWN]]))


def _count(comparison: Comparison, tally: Tally) -> None:
    reported = [result for result, _ in comparison.reported()]
    tally.nights += 1
    tally.calls += len(comparison.calls)
    tally.rings += sum(1 for _ in comparison.rings())
    tally.compared["results"] += len(reported)
    tally.compared["promises"] += sum(result.promised_on is not None for result in reported)
    tally.compared["transcripts"] += sum(result.transcript_sha256 is not None for result in reported)
    tally.compared["events"] += len(comparison.inbox)
    sent = [attempt for entries in comparison.logs.values() for attempt in deliveries(entries)]
    tally.compared["forgeries"] += sum(attempt.purpose not in ("event", "duplicate") for attempt in sent)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nights", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=uuid4().int % 1_000_000)
    arguments = parser.parse_args()
    say(f"seed {arguments.seed}")
    try:
        tally = torture(arguments.nights, seed=arguments.seed, tell=say)
    except PromiseBroken as broken:
        say(f"BROKEN {broken}")
        return 1
    say("\n".join(tally.lines()))
    return 0


def say(line: str) -> None:
    """Write a line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
