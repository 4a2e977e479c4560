"""Whether a night kept its promises: the ledger compared with the simulators' own logs.

A simulator writes its log without knowing our tables: a phone that was called twice is
there twice, whatever the ledger says.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, Row, text

from outreach.services.reporting.conservation import conservation
from outreach.services.reporting.funnel import Funnel
from outreach_sandbox.simulator.log import PhoneCalled, read_log

_CALLS = text(
    """
    SELECT call_id::text AS call_id, phone, state, handed_over_at, line_outcome
    FROM reporting.call_outcome
    WHERE run_id = :run_id
    """
)

ENDED_UNPLACED = ("withdrawn", "failed")
"""Ends of a call without a line outcome: stopped by us, or refused by the provider."""


def laws_of_the_night(
    ledger: Engine, *, run_id: UUID, funnel: Funnel, simulator_logs: Iterable[Path]
) -> dict[str, bool]:
    """Return for each law, in words, whether it was kept."""
    with ledger.connect() as connection:
        calls = connection.execute(_CALLS, {"run_id": run_id}).all()
    entries = chain.from_iterable(read_log(log) for log in simulator_logs)
    rings = [entry for entry in entries if isinstance(entry, PhoneCalled)]
    broken = conservation(ledger, run_id=run_id)
    return {**_sums(funnel, calls, broken), **_rings(calls, rings)}


def _sums(funnel: Funnel, calls: Sequence[Row[tuple[str, ...]]], broken: Sequence[str]) -> dict[str, bool]:
    laws = {
        f"each of {funnel.invoices:,} invoices and {funnel.people:,} people has exactly one decision": (
            funnel.invoices_to_call_for + funnel.invoices_not_called_for == funnel.invoices
            and funnel.to_call + funnel.not_called == funnel.people
        ),
        "the reasons add up to the people and the invoices not called": (
            sum(funnel.people_not_called.values()) == funnel.not_called
            and sum(funnel.invoices_without_call.values()) == funnel.invoices_not_called_for
        ),
        f"one call for each of {funnel.to_call:,} people to be called": (
            funnel.to_call == funnel.calls == len(calls)
        ),
        "every call has ended, and how": all(
            call.line_outcome or call.state in ENDED_UNPLACED for call in calls
        ),
        "the ledger's sums are equal on both sides": not broken,
    }
    return laws | dict.fromkeys(broken, False)


def _rings(calls: Sequence[Row[tuple[str, ...]]], rings: Sequence[PhoneCalled]) -> dict[str, bool]:
    handed_over = Counter((call.call_id, call.phone) for call in calls if call.handed_over_at is not None)
    called = Counter((ring.call_id, ring.phone) for ring in rings)
    phones = Counter(ring.phone for ring in rings)
    return {
        f"{len(rings):,} called by the simulator's own log = {handed_over.total():,} calls handed over": (
            called == handed_over
        ),
        "no phone was called twice": max(phones.values(), default=0) <= 1,
    }
