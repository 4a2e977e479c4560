"""A whole night on one ledger, stage by stage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url

from benchmarks.account import ENVIRONMENT
from benchmarks.ledgers import copy_ledger, drop_ledger
from benchmarks.measure import Measured, measure
from benchmarks.place import Place
from benchmarks.warehouse import CAMPAIGN, NOW, RUN_DATE, Warehouse
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.run import open_run
from outreach.storage.engine import ledger_engine

TO_PLAN = ("extract", "gate_invoices", "prepare", "tags", "gate_contacts", "decide", "plan")
"""The stages from the extract to the planned batches."""

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Night:
    """What a night cost on a ledger: ``history`` names what it held before."""

    history: str
    invoices: int
    stages: Sequence[Measured]

    @property
    def all_cpu(self) -> float:
        """CPU seconds of all stages and of PostgreSQL meanwhile."""
        return sum(each.all_cpu for each in self.stages)

    @property
    def is_finished(self) -> bool:
        """Whether every stage came to its end within the limit."""
        return all(each.is_finished for each in self.stages)

    @property
    def wall(self) -> float:
        """Seconds by the clock on the wall, one stage after another."""
        return sum(each.wall for each in self.stages)


def begin(server: URL, data: Path, warehouse: Warehouse, *, history: str) -> Place:
    """Copy a ledger and open tonight's run in it."""
    ledger_url = copy_ledger(server, f"ledger_{history}")
    address = ledger_url.render_as_string(hide_password=False)
    engine = ledger_engine(address)
    run = open_run(
        engine,
        campaign=load_campaign(CAMPAIGN),
        environment=ENVIRONMENT,
        run_date=RUN_DATE,
        wave=1,
        run_after=NOW,
        now=NOW,
    )
    engine.dispose()
    return Place(
        data=str(data),
        ledger_url=address,
        warehouse_url=warehouse.url.render_as_string(hide_password=False),
        run_id=str(run.run_id),
        invoices=warehouse.invoices,
    )


def play(server: URL, data: Path, warehouse: Warehouse, *, history: str, limit: float, tell: Tell) -> Night:
    """Measure a night from its extract to its planned batches, and drop its ledger."""
    place = begin(server, data, warehouse, history=history)
    stages: list[Measured] = []
    for name in TO_PLAN:
        measured = measure(f"product.{name}", place, within_seconds=limit)
        stages.append(measured)
        tell(f"  {name:14} {measured.cpu:7.2f} + {measured.postgres_cpu:7.2f} s, {measured.peak_mb:5.0f} MB")
        if not measured.is_finished:
            break
    drop_ledger(server, ledger_of(place))
    return Night(history=history, invoices=warehouse.invoices, stages=stages)


def ledger_of(place: Place) -> URL:
    """Give the address of a place's ledger."""
    return make_url(place.ledger_url)
