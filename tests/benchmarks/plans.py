"""The two plans: all of it, and what continuous integration has time for."""

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.bench import FullLedger, Plan
from benchmarks.history import FEW_BIG, MANY_SMALL, TEN_MILLION
from benchmarks.nights import Extent

SMALL_NIGHT = 20_000

HISTORIES = {each.name: each for each in (FEW_BIG, MANY_SMALL, TEN_MILLION)}

WHOLE = Extent(cpu_limit=1200.0, batches=20, deliveries=20_000)
HANDED_OVER = Extent(cpu_limit=1200.0, batches=20)
PLANNED = Extent(cpu_limit=1200.0)

FULL = Plan(
    empty={10_000: PLANNED, 100_000: WHOLE, 1_000_000: PLANNED},
    full=(
        FullLedger(history=FEW_BIG, nights={10_000: PLANNED, 100_000: HANDED_OVER}),
        FullLedger(history=MANY_SMALL, nights={10_000: PLANNED, 100_000: HANDED_OVER}),
        FullLedger(history=TEN_MILLION, nights={100_000: HANDED_OVER}),
    ),
    beside=(10_000, 100_000, 1_000_000),
)
"""Everything that docs/benchmarks.md shows."""

_QUICK = Extent(cpu_limit=30.0, is_in_one_process=True)

SMALL = Plan(
    empty={SMALL_NIGHT // 4: _QUICK, SMALL_NIGHT: replace(_QUICK, batches=10, deliveries=2_000)},
    full=(
        FullLedger(
            history=replace(FEW_BIG, words="10 runs of 10,000", runs=10, size=10_000, pool=140_000),
            nights={SMALL_NIGHT: replace(_QUICK, batches=10)},
        ),
        FullLedger(
            history=replace(MANY_SMALL, words="300 runs of 600", runs=300, pool=40_000),
            nights={SMALL_NIGHT: replace(_QUICK, batches=10)},
        ),
    ),
    beside=(SMALL_NIGHT,),
    times=2,
    is_durable=False,
)
"""Enough to see a ratio fall back, also on a machine that does other work: in about five minutes."""


def some_nights(*, empty: Sequence[int], full: Sequence[int], histories: Sequence[str], batches: int) -> Plan:
    """Plan nights of any size, to try a change; ``full`` ones also on each of the histories by name."""
    extent = Extent(cpu_limit=400.0, batches=batches)
    return Plan(
        empty=dict.fromkeys(sorted({*empty, *full}), extent),
        full=[
            FullLedger(history=HISTORIES[name], nights=dict.fromkeys(full, extent))
            for name in (histories if full else ())
        ],
        beside=sorted({*empty, *full}),
    )
