"""What is measured, in which order: on one server, one thing at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from benchmarks.history import FEW_BIG, MANY_SMALL, History, make_history
from benchmarks.ledgers import drop_ledger, leave_statistics_alone, make_empty_ledger
from benchmarks.machine import this_machine
from benchmarks.measure import measure
from benchmarks.nights import Tell, begin, ledger_of, play
from benchmarks.results import Results
from benchmarks.warehouse import Warehouse, make_warehouse
from outreach_sandbox.postgres.server import embedded_postgres


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How large the nights are, on an empty ledger and on each full one."""

    sizes: Sequence[int]
    full_sizes: Sequence[int]
    histories: Sequence[History] = (FEW_BIG, MANY_SMALL)
    stage_limit: float

    @property
    def all_sizes(self) -> Sequence[int]:
        """All sizes, the smallest first."""
        return sorted({*self.sizes, *self.full_sizes})


def bench(plan: Plan, *, data: Path, tell: Tell) -> Results:
    """Measure everything on a new server in the folder ``data``."""
    with embedded_postgres(data) as server:
        leave_statistics_alone(server)
        make_empty_ledger(server)
        results = Results(machine=this_machine(server))
        warehouses = [_warehouse(server, size, tell) for size in plan.all_sizes]
        for warehouse in warehouses:
            _measure_beside(results, server, data, warehouse, tell)
        for warehouse in warehouses:
            if warehouse.invoices in plan.sizes:
                _play(results, server, data, warehouse, None, plan, tell)
        for history in plan.histories if plan.full_sizes else ():
            tell(f"a ledger of {history.words} is written")
            make_history(server, history, of="ledger_empty")
            for warehouse in warehouses:
                if warehouse.invoices in plan.full_sizes:
                    _play(results, server, data, warehouse, history, plan, tell)
            drop_ledger(server, server.set(database=history.database))
    return results


def _warehouse(server: URL, invoices: int, tell: Tell) -> Warehouse:
    tell(f"a warehouse of {invoices:,} invoices is written")
    return make_warehouse(server, invoices=invoices)


def _measure_beside(results: Results, server: URL, data: Path, warehouse: Warehouse, tell: Tell) -> None:
    """Measure baseline and floor, which know no ledger; they get one that stays as it is."""
    place = begin(server, data, warehouse, history="empty")
    for name, kept in (("baseline", results.baselines), ("floor", results.floors)):
        measured = kept[warehouse.invoices] = measure(f"{name}.night", place)
        tell(f"{name} of {warehouse.invoices:,}: {measured.cpu:.2f} + {measured.postgres_cpu:.2f} s")
    drop_ledger(server, ledger_of(place))


def _play(
    results: Results,
    server: URL,
    data: Path,
    warehouse: Warehouse,
    history: History | None,
    plan: Plan,
    tell: Tell,
) -> None:
    name = history.name if history else "empty"
    tell(f"a night of {warehouse.invoices:,} on a ledger: {name}")
    night = play(server, data, warehouse, history=name, limit=plan.stage_limit, tell=tell)
    results.nights.append(night)
