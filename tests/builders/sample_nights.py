"""Nights of the sample campaign on a smaller sample warehouse, in simulated time and without Airflow.

The same stages, the same simulated Levers and the same seeds each time, on fixed
dates: what the nights come to is the same on every machine. Between them some of
those who promised pay, as ``sales.payment`` says.
"""

import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import yaml
from sqlalchemy import URL, Engine, create_engine, text

from builders.calendar_desks import SetClock
from builders.databases import new_database
from builders.events import SETTINGS
from builders.levers_accounts import utc_now
from builders.log_tail import LogTail
from builders.night import ENVIRONMENT
from builders.sample_payments import PAYMENTS_SQL, make_table_of_payments, pay
from builders.simulator import RunningSimulator
from builders.stations import LEVERS
from builders.webhook_app import running_webhooks
from outreach.domain.gates import Gate
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.registry import provider_for
from outreach.quality.gates import check_gate
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Sender, submit_calls
from outreach.services.dispatch.wait import Finished, Wait
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.reporting.conservation import conservation
from outreach.services.reporting.daily import fill_days
from outreach.services.reporting.promises import read_promises
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.close import close_run
from outreach.services.runs.run import open_run
from outreach.storage.engine import ledger_engine
from outreach_sandbox.sample.load import fill_warehouse

SAMPLE = Path(__file__).parents[2] / "include" / "campaigns" / "overdue_invoices"
FIRST_NIGHT = date(2026, 11, 1)
NIGHTS = (FIRST_NIGHT, date(2026, 11, 9), date(2026, 11, 17))
"""Eight days apart: those who spoke may be called again, and promises without a day are over."""

BEGINS = timedelta(hours=6)
"""When a night begins, in UTC: 09:00 in Riyadh."""

A_FEW_HOURS = timedelta(hours=4)

CUSTOMERS, INVOICES = 240, 600
TARIFF = "0.08 USD"
LOOK_EVERY = timedelta(minutes=10)


@dataclass(kw_only=True)
class SampleNights:
    """The nights so far, and where they happen."""

    ledger: Engine
    warehouse: Engine
    folder: Path
    clock: SetClock
    simulator: RunningSimulator
    account: Account
    provider: VoiceProvider
    tail: LogTail
    """The simulator's own log: what really happened on the lines."""
    runs: list[UUID] = field(default_factory=list)

    def play(self, day: date) -> UUID:
        """Play the night of a day from its beginning to its end; gives the run's id."""
        self._move(_begins(day))
        run_id = self._decide(day)
        sender = self._planned(run_id)
        while isinstance(progress := asyncio.run(submit_calls(sender)), Wait):
            self._move(self._next(progress.until))
        assert isinstance(progress, Finished)
        self._must_pass(Gate.OUTCOMES, run_id)
        assert conservation(self.ledger, run_id=run_id) == ()
        read_promises(self.ledger, run_id=run_id)
        fill_days(self.ledger, run_id=run_id, now=self.clock())
        close_run(self.ledger, run_id=run_id, upstream_failed=False, now=self.clock())
        self.runs.append(run_id)
        return run_id

    def _decide(self, day: date) -> UUID:
        now = self.clock()
        run_id = open_run(
            self.ledger,
            campaign=load_campaign(self.folder),
            environment=ENVIRONMENT,
            run_date=day,
            wave=1,
            run_after=now,
            now=now,
        ).run_id
        extract_invoices(self.ledger, self.warehouse, run_id=run_id, now=now)
        self._must_pass(Gate.INVOICES, run_id)
        for shard in shards(self.ledger, run_id=run_id):
            prepare_contacts(self.ledger, run_id=run_id, shard=shard)
            build_prompt_tags(self.ledger, run_id=run_id, shard=shard)
        self._must_pass(Gate.CONTACTS, run_id)
        decide(self.ledger, run_id=run_id, now=now)
        return run_id

    def _must_pass(self, gate: Gate, run_id: UUID) -> None:
        verdict = check_gate(self.ledger, run_id=run_id, gate=gate, now=self.clock())
        assert verdict.passed, verdict.failures

    def _planned(self, run_id: UUID) -> Sender:
        plan_batches(
            self.ledger, run_id=run_id, account=self.account, provider=self.provider, now=self.clock()
        )
        return Sender(
            ledger=self.ledger,
            warehouse=self.warehouse,
            run_id=run_id,
            account=self.account,
            provider=self.provider,
            settings=SETTINGS,
            clock=self.clock,
        )

    def _next(self, until: datetime) -> datetime:
        moment = max(until, self.clock() + timedelta(seconds=1))
        under_way = self.simulator.move_clock()
        return moment if under_way is None else min(moment, max(under_way, self.clock() + LOOK_EVERY))

    def _move(self, to: datetime) -> None:
        """Move both clocks, and have all that happened until then reported and applied."""
        self.clock.now = to
        self.simulator.move_clock(to)
        deadline = time.monotonic() + 60
        self.tail.read()
        while self.tail.unreported:
            assert time.monotonic() < deadline, f"{len(self.tail.unreported)} events are not taken"
            time.sleep(0.01)
            self.tail.read()
        reduce_inbox(self.ledger, provider_of=lambda _: self.provider, settings=SETTINGS, now=to)
        with self.ledger.connect() as connection:
            waiting = "SELECT count(*) FROM outreach.provider_event WHERE applied_at IS NULL"
            while connection.scalar(text(waiting)):
                time.sleep(0.01)


@contextmanager
def sample_nights(ledger: Engine, warehouse: Engine, root: Path) -> Iterator[SampleNights]:
    """Fill the warehouse and open the campaign's account; then play night by night."""
    fill_warehouse(warehouse.url, today=FIRST_NIGHT, customers=CUSTOMERS, invoices=INVOICES)
    make_table_of_payments(warehouse)
    folder = Path(shutil.copytree(SAMPLE, root / SAMPLE.name))
    (folder / "payments.sql").write_text(PAYMENTS_SQL, encoding="utf-8")
    _set_up(folder / "campaign.yaml")
    clock = SetClock(now=datetime.combine(FIRST_NIGHT, datetime.min.time(), tzinfo=UTC))
    place = root / "provider"
    place.mkdir()
    lines = {"lines": 4, "call_seconds_min": 60, "call_seconds_max": 420}
    with LEVERS.serving(place, clock_starts_at=clock.now, **lines) as running:
        account = LEVERS.account_at(running)
        # Deliveries are signed by the machine's clock, so that is the one that judges their age.
        doorkeeper = provider_for(account, clock=utc_now)
        with running_webhooks(ledger, provider_of=lambda _: doorkeeper, clock=clock) as door:
            running.deliver_to(f"{door}/{account.connection_id}")
            yield SampleNights(
                ledger=ledger,
                warehouse=warehouse,
                folder=folder,
                clock=clock,
                simulator=running,
                account=replace(account, options={**account.options, "lines": lines["lines"]}),
                provider=provider_for(account, clock=clock),
                tail=LogTail(path=running.log_path),
            )


def _set_up(config: Path) -> None:
    """Give the campaign a tariff, and let its gates pass: of few rows a larger share may be a mess."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["provider"]["tariff"] = TARIFF
    settings["quality"]["invoices"]["max_unreadable"] = 0.05
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class PlayedNights:
    """The ledger after some nights, the warehouse, and the simulator's own log of the calls that rang."""

    ledger: Engine
    warehouse: Engine
    log: LogTail


@contextmanager
def played_nights(
    postgres: URL, ledger_template: str, root: Path, *, days: Sequence[date] = NIGHTS
) -> Iterator[PlayedNights]:
    """Play the nights of some days, with payments on the day after each, for all tests of a module."""
    with (
        new_database(postgres, template=ledger_template) as ledger_url,
        new_database(postgres) as warehouse_url,
    ):
        ledger = ledger_engine(ledger_url.render_as_string(hide_password=False))
        warehouse = create_engine(warehouse_url)
        with sample_nights(ledger, warehouse, root) as nights:
            for day in days:
                for before in nights.runs[-1:]:
                    pay(ledger, warehouse, before, booked_at=_begins(day) - A_FEW_HOURS, too_late=True)
                run_id = nights.play(day)
                pay(ledger, warehouse, run_id, booked_at=_begins(day + timedelta(days=1)))
        yield PlayedNights(ledger=ledger, warehouse=warehouse, log=nights.tail)
        ledger.dispose()
        warehouse.dispose()


def _begins(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC) + BEGINS
