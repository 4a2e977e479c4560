"""A whole night on one ledger, stage by stage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import URL, make_url

from benchmarks.account import ENVIRONMENT
from benchmarks.intake import measure_intake
from benchmarks.ledgers import copy_ledger, drop_ledger
from benchmarks.measure import measure, measure_one
from benchmarks.measured import Measured
from benchmarks.place import Place
from benchmarks.sink import running_sink
from benchmarks.warehouse import CAMPAIGN, NOW, RUN_DATE, Warehouse
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.run import open_run
from outreach.storage.engine import ledger_engine

TO_PLAN = tuple(
    f"product.{name}"
    for name in ("extract", "gate_invoices", "prepare", "tags", "gate_contacts", "decide", "plan")
)
"""The stages from the extract to the planned batches."""

HAND_OVER = "hand_over.batches"
REPORT = ("product.gate_outcomes", "product.publish")

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How far a night is played, and how its stages are measured."""

    cpu_limit: float
    """CPU seconds of a stage and of PostgreSQL, at which it is ended, and the night with it."""
    batches: int = 0
    """How many are handed over after planning."""
    deliveries: int = 0
    """How many events come back."""
    is_in_one_process: bool = False
    """Saves imports; then the memory of a stage is not known by itself."""


@dataclass(frozen=True, kw_only=True)
class Night:
    """The cost of a night on a ledger: ``history`` names what the ledger held before."""

    history: str
    invoices: int
    stages: Sequence[Measured]

    def of(self, stage: str) -> Measured | None:
        """Find a stage; None where the night did not come to it."""
        return next((each for each in self.stages if each.stage == stage), None)

    @property
    def to_plan(self) -> Sequence[Measured]:
        """The stages from the extract to the planned batches."""
        return [each for each in self.stages if each.stage in TO_PLAN]

    @property
    def is_planned(self) -> bool:
        """Whether the night came to its planned batches, within the limit of each stage."""
        return len(self.to_plan) == len(TO_PLAN) and all(each.is_finished for each in self.to_plan)

    @property
    def all_cpu(self) -> float:
        """CPU seconds of these stages, and of PostgreSQL meanwhile."""
        return sum(each.all_cpu for each in self.to_plan)

    @property
    def wall(self) -> float:
        """Seconds of these stages by the clock on the wall, one after another."""
        return sum(each.wall for each in self.to_plan)


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


def end(server: URL, place: Place) -> None:
    """Drop the ledger of a night."""
    drop_ledger(server, make_url(place.ledger_url))


def play(server: URL, data: Path, warehouse: Warehouse, *, history: str, extent: Extent, tell: Tell) -> Night:
    """Measure a night on a copy of a ledger."""
    place = begin(server, data, warehouse, history=history)
    stages: list[Measured] = []
    for measured in _stages(place, extent):
        stages.append(measured)
        tell(
            f"  {measured.stage:22} {measured.cpu:7.2f} + {measured.postgres_cpu:7.2f} s,"
            f" {measured.peak_mb:5.0f} MB{'' if measured.is_finished else ', ended at the limit'}"
        )
    end(server, place)
    return Night(history=history, invoices=warehouse.invoices, stages=stages)


def _stages(place: Place, extent: Extent) -> Iterator[Measured]:
    for measured in _to_plan(place, extent):
        yield measured
        if not measured.is_finished:
            return
    if extent.batches:
        with running_sink() as address:
            there = replace(place, sink_url=address, batches=extent.batches)
            yield measure_one(HAND_OVER, place=there, cpu_limit=extent.cpu_limit)
            if extent.deliveries:
                yield from measure_intake(there, deliveries=extent.deliveries)
        yield from measure(*REPORT, place=place, cpu_limit=extent.cpu_limit)


def _to_plan(place: Place, extent: Extent) -> Iterator[Measured]:
    if extent.is_in_one_process:
        yield from measure(*TO_PLAN, place=place, cpu_limit=extent.cpu_limit)
        return
    for stage in TO_PLAN:
        yield measure_one(stage, place=place, cpu_limit=extent.cpu_limit)
