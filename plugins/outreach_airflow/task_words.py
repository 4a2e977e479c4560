"""A sentence for each task's log that an operator understands, without names and phone numbers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach.services.runs.run import Run

Counts = Mapping[str, int]

OF_PEOPLE, OF_INVOICES = "contacts.", "invoices."
"""How the names of counts by ``decide`` begin."""

CALLED = "call"


def run_name(run: "Run") -> str:
    """Return a run's name as people say it: ``overdue_invoices on 2026-11-27, wave 1``."""
    return f"{run.campaign.campaign_id} on {run.run_date}, wave {run.wave}"


def part_name(run: "Run", shard: int) -> str:
    """Return the name of a part of a run as Airflow lists it: ``2026-11-27, wave 1, part 2``."""
    return f"{run.run_date}, wave {run.wave}, part {shard + 1}"


def extracted(counts: Counts) -> str:
    """Say how many invoices were extracted."""
    said = f"{_many(counts['invoices'], 'invoice was', 'invoices were')} read and written down"
    odd = [
        (counts["repeated"], "stand in an earlier row as well"),
        (counts["with_problems"], "have a column that cannot be read"),
        (counts["without_person"], "name no customer"),
    ]
    found = ", ".join(f"{count:,} {words}" for count, words in odd if count)
    parts = _many(counts["shards"], "part", "parts")
    return f"{said}{f': {found}' if found else ''}. They are prepared in {parts}."


def prepared(counts: Counts, *, part: str) -> str:
    """Say how many people the invoices of a part belong to."""
    return (
        f"{part}: {_many(counts['contacts'], 'person has', 'people have')} these invoices; "
        f"{counts['with_something_due']:,} owe something that is due, in "
        f"{_many(counts['invoices_due'], 'invoice', 'invoices')}; "
        f"{counts['with_callable_phone']:,} have a number that may be called."
    )


def tagged(counts: Counts, *, part: str) -> str:
    """Say for how many people of a part the agent's variables were built."""
    missing = counts["missing_variable"]
    return (
        f"{part}: the agent's variables were built for {_many(counts['with_tags'], 'person', 'people')}. "
        f"{f'For {missing:,} one could not be built, so they are not called. ' if missing else ''}"
        f"{counts['nothing_due']:,} owe nothing that is due and need none."
    )


def decided(counts: Counts) -> str:
    """Say how many are called, and why the others are not, the most frequent reason first."""
    people, invoices = _of(counts, OF_PEOPLE), _of(counts, OF_INVOICES)
    return (
        f"{people.get(CALLED, 0):,} of {_many(sum(people.values()), 'person', 'people')} are to be called, "
        f"about {invoices.get(CALLED, 0):,} of {_many(sum(invoices.values()), 'invoice', 'invoices')}."
        f"{_why_not('Not called', people)}{_why_not('Invoices left out', invoices)}"
    )


def planned(counts: Counts, *, run: "Run") -> str:
    """Say how many calls are in how many batches, and that the run is now final."""
    withdrawn = counts["withdrawn"]
    said = (
        f"{_many(counts['calls'], 'call is', 'calls are')} written down in "
        f"{_many(counts['batches'], 'batch', 'batches')}, and the rows of {run_name(run)} are final."
    )
    if run.is_stale:
        return f"{said} This run came too late or is for another date, so all its calls are withdrawn."
    return f"{said} {withdrawn:,} of the calls are withdrawn since." if withdrawn else said


def closed(counts: Counts) -> str:
    """Say the states of the calls after the end of the run."""
    if not counts:
        return "The run is over. It planned no calls."
    by_state = ", ".join(f"{state.replace('_', ' ')} {calls:,}" for state, calls in counts.items())
    return f"The run is over. Its {_many(sum(counts.values()), 'call', 'calls')} by state: {by_state}."


def _of(counts: Counts, begins: str) -> dict[str, int]:
    return {name.removeprefix(begins): count for name, count in counts.items() if name.startswith(begins)}


def _why_not(title: str, counts: Counts) -> str:
    reasons = sorted(((count, name) for name, count in counts.items() if name != CALLED), reverse=True)
    listed = ", ".join(f"{name.replace('_', ' ')} {count:,}" for count, name in reasons)
    return f"\n{title}: {listed}." if listed else ""


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
