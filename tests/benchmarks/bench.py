"""What is measured, in which order: on one server, one thing at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

from benchmarks.history import History, make_history
from benchmarks.ledgers import drop_ledger, leave_statistics_alone, make_empty_ledger
from benchmarks.machine import this_machine
from benchmarks.measure import measure_one
from benchmarks.nights import Extent, Tell, begin, end, play
from benchmarks.results import Results, cheaper
from benchmarks.warehouse import Warehouse, make_warehouse
from outreach_sandbox.postgres.server import embedded_postgres

EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class FullLedger:
    """A ledger with a history, and the nights that are played on copies of it, by their invoices."""

    history: History
    nights: Mapping[int, Extent]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which nights are played: on an empty ledger, by their invoices, and on full ones."""

    empty: Mapping[int, Extent]
    full: Sequence[FullLedger]
    beside: Sequence[int]
    """For how many invoices baseline and floor are measured."""
    times: int = 1
    """How often each is measured. The cheapest counts: other work on the machine makes it only dearer."""
    is_durable: bool = True
    """Whether commits reach the disk."""
    cpu_limit: float = 1200.0
    """CPU seconds of baseline and floor."""

    @property
    def sizes(self) -> Sequence[int]:
        """All sizes, the smallest first."""
        of_full = (size for each in self.full for size in each.nights)
        return sorted({*self.empty, *of_full, *self.beside})


def bench(plan: Plan, *, data: Path, keep: Callable[[Results], None], tell: Tell) -> Results:
    """Measure everything on a new server in the folder ``data``, and keep what is there after each step."""
    with embedded_postgres(data, durable=plan.is_durable) as server:
        leave_statistics_alone(server)
        make_empty_ledger(server)
        results = Results(
            machine=this_machine(server),
            histories={each.history.name: each.history.words for each in plan.full},
        )
        place = _Bench(plan=plan, server=server, data=data, results=results, keep=keep, tell=tell)
        place.measure_all()
    return results


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """A server that nights are measured on."""

    plan: Plan
    server: URL
    data: Path
    results: Results
    keep: Callable[[Results], None]
    tell: Tell
    warehouses: dict[int, Warehouse] = field(default_factory=dict)

    def measure_all(self) -> None:
        """Measure nights on an empty ledger, each beside baseline and floor, then nights on full ledgers."""
        for size in self.plan.sizes:
            self.tell(f"a warehouse of {size:,} invoices is written")
            self.warehouses[size] = make_warehouse(self.server, invoices=size)
        for size in self.plan.sizes:
            for _ in range(self.plan.times):
                # One directly after the other, since a machine is not as busy all the time.
                if size in self.plan.beside:
                    self._measure_beside(self.warehouses[size])
                if size in self.plan.empty:
                    self._play(size, self.plan.empty[size], history=EMPTY)
        for full in self.plan.full:
            self.tell(f"a ledger with {full.history.words} is written")
            make_history(self.server, full.history, of=f"ledger_{EMPTY}")
            for size, extent in full.nights.items():
                for _ in range(self.plan.times):
                    self._play(size, extent, history=full.history.name)
            drop_ledger(self.server, self.server.set(database=full.history.database))

    def _measure_beside(self, warehouse: Warehouse) -> None:
        """Measure baseline and floor, which know no ledger; they get one that stays as it is."""
        place = begin(self.server, self.data, warehouse, history=EMPTY)
        for name, kept in (("baseline", self.results.baselines), ("floor", self.results.floors)):
            measured = measure_one(f"{name}.night", place=place, cpu_limit=self.plan.cpu_limit)
            kept[warehouse.invoices] = cheaper(measured, kept.get(warehouse.invoices))
            self.tell(f"{name} of {warehouse.invoices:,}: {measured.cpu:.2f} + {measured.postgres_cpu:.2f} s")
        end(self.server, place)

    def _play(self, invoices: int, extent: Extent, *, history: str) -> None:
        self.tell(f"a night of {invoices:,} on a ledger: {history}")
        warehouse = self.warehouses[invoices]
        night = play(self.server, self.data, warehouse, history=history, extent=extent, tell=self.tell)
        self.results.add(night)
        self.keep(self.results)
