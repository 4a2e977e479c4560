"""Sentences for the logs of the hourly DAG's tasks."""

from collections.abc import Mapping

ENDED: Mapping[str, str] = {
    "expired": "calls that reported nothing in time and count as made (a late result still completes them)",
    "closed": "calls that were unknown for too long and are closed as made",
    "withdrawn": "calls that were never handed over in time and are withdrawn",
    "cancelled": "calls stopped at the provider, since their people opted out, paid or disputed",
    "stopped": "batches of nights that are over, stopped at the provider",
}
"""The words for ended calls, by the names of the counts."""


def collected(by_result: Mapping[str, int], *, left: int) -> str:
    """Return the results of the deliveries in the inbox in a sentence."""
    found = ", ".join(f"{result.replace('_', ' ')} {count:,}" for result, count in by_result.items() if count)
    stay = f" {left:,} could not be applied and stay in the inbox." if left else ""
    return f"Read from the inbox: {found or 'nothing new'}.{stay}"


def ended(counts: Mapping[str, int]) -> str:
    """Return in a sentence what was ended, and how many."""
    found = "; ".join(f"{words}: {counts[name]:,}" for name, words in ENDED.items() if counts[name])
    return f"Ended: {found}." if found else "No call was overdue, and nothing had to be stopped."
