"""The log's words about handing over: on a run before and after, and on each batch."""

from collections.abc import Mapping

from outreach.domain.calls import OPEN_STATES, WITHDRAWABLE_STATES
from outreach.domain.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable


def is_done(counts: Mapping[str, int]) -> bool:
    """Tell whether no call of a run is left to hand over or to wait for; ``counts`` is by state."""
    return not any(counts.get(state) for state in (*WITHDRAWABLE_STATES, *OPEN_STATES))


def at_the_start(counts: Mapping[str, int]) -> str:
    """Say what there is to do."""
    if not counts:
        return "The run plans no call, so there is nothing to hand over."
    if is_done(counts):
        return f"Already done: nothing is left to hand over or to wait for. {_by_state(counts)}"
    left = sum(counts.get(state, 0) for state in WITHDRAWABLE_STATES)
    awaited = sum(counts.get(state, 0) for state in OPEN_STATES)
    said = f"{left:,} calls are to be handed over, and {awaited:,} are with the provider, or may be."
    return f"{said} {_by_state(counts)}"


def at_the_end(counts: Mapping[str, int]) -> str:
    """Say the states of the calls after nothing is left to do."""
    return f"Done: nothing is left to hand over or to wait for. {_by_state(counts)}"


def taken(calls: int) -> str:
    """Say that the provider took a batch."""
    return f"handed over, {say_calls(calls)}"


def not_claimed(why: str, *, is_settled: bool) -> str:
    """Say why a batch was not sent."""
    return f"not handed over, {why}" if is_settled else f"not handed over yet: {why}"


def problem_of_batch(problem: Rejected | Unavailable | RateLimited | OutcomeUnknown, *, calls: int) -> str:
    """Say what the provider's answer means for the calls of a batch."""
    match problem:
        case OutcomeUnknown():
            follows = (
                f"no one can tell whether the provider took the {say_calls(calls)}. They count as made until "
                "an event or a person settles them"
            )
        case Rejected(too_large=True):
            follows = f"too large with {say_calls(calls)}; it is halved, and no one was called"
        case Rejected():
            refused = len(problem.contacts)
            follows = f"refused, and no one was called; the answer names {refused:,} of {say_calls(calls)}"
        case Unavailable() | RateLimited():
            follows = f"nothing was sent, {say_calls(calls)} stay planned and are tried again"
    return f"{follows}: {problem}"


def say_calls(calls: int) -> str:
    """Say how many calls: ``1 call``, ``1,250 calls``."""
    return f"{calls:,} {'call' if calls == 1 else 'calls'}"


def _by_state(counts: Mapping[str, int]) -> str:
    states = ", ".join(f"{state.replace('_', ' ')} {calls:,}" for state, calls in counts.items())
    return f"All {say_calls(sum(counts.values()))} by state: {states}." if counts else ""
