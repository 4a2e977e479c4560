"""A run's funnel as lines: one number a line, and below it what it is made of."""

from collections.abc import Iterator, Mapping

from outreach.services.reporting.funnel import Funnel

CALL_STATES = (
    "planned", "submitting", "awaited", "completed", "expired", "failed", "unknown", "not_sent", "withdrawn",
)  # fmt: skip
"""Numbers of the funnel that add up to all calls."""

Line = tuple[int, str, str]
"""How deep the line stands below the one that it explains, what is counted, and the number."""


def funnel_in_words(funnel: Funnel, *, of: str) -> str:
    """Write the funnel of a run, named ``of``, as text for a log, with its numbers below each other."""
    lines = [(f"{'  ' * (depth + 1)}{what}", number) for depth, what, number in funnel_lines(funnel)]
    left, right = max(len(what) for what, _ in lines), max(len(number) for _, number in lines)
    return "\n".join(
        [f"The numbers of {of} add up:", *(f"{what:<{left}}  {number:>{right}}" for what, number in lines)]
    )


def funnel_lines(funnel: Funnel) -> Iterator[Line]:
    """Yield the funnel from the extracted invoices to the promises."""
    yield _count(0, "invoices extracted", funnel.invoices)
    yield _count(1, "about which someone is to be called", funnel.invoices_to_call_for)
    yield _count(1, "about which no one is to be called", funnel.invoices_not_called_for)
    yield from _parts(2, funnel.invoices_without_call)
    yield _count(0, "people behind them", funnel.people)
    yield _count(1, "to be called", funnel.to_call)
    yield _count(1, "not to be called", funnel.not_called)
    yield from _parts(2, funnel.people_not_called)
    yield _count(0, "calls", funnel.calls)
    yield from _parts(1, {state: count for state in CALL_STATES if (count := getattr(funnel, state))})
    yield from _parts(2, {f"withdrawn: {why}": count for why, count in funnel.withdrawn_because.items()})
    yield _count(0, "answered by a human", funnel.answered)
    yield from _parts(1, funnel.conversation_outcomes)
    if other := funnel.other_outcomes:
        yield _count(0, "not answered by a human, with a result", sum(other.values()))
        yield from _parts(1, other)
    yield _count(0, "promises to pay", funnel.promises)
    for currency, amount in sorted(funnel.promised.items()):
        yield 1, currency, f"{amount:,.2f}"


def _count(depth: int, what: str, number: int) -> Line:
    return depth, what.replace("_", " "), f"{number:,}"


def _parts(depth: int, counts: Mapping[str, int]) -> Iterator[Line]:
    for what, number in counts.items():
        yield _count(depth, what, number)
