"""The figures of a night that is about to begin, in lines that the terminal and the task ``approve`` show."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from outreach.domain.decisions import Decision
from outreach.services.reporting.fit import Fit
from outreach.services.reporting.preflight import Cost, Group, Preflight

MOST_SPANS = 8
"""More of them say less."""


def lines_of_people(found: Preflight) -> Iterator[tuple[str, int, str]]:
    """Yield what was decided, of how many people, and what is open on them."""
    for group in found.groups:
        yield _decided(group), group.people, say_amounts(group.amounts)


def _decided(group: Group) -> str:
    if group.verdict is Decision.CALL:
        return "called"
    reason = group.reason or ""
    return reason if group.rule == reason else f"{reason}, by {group.rule}"


def say_count(number: int, one: str, many: str) -> str:
    """Say how many there are: ``1 person``, ``1,250 people``."""
    return f"{number:,} {one if number == 1 else many}"


def say_amounts(amounts: Mapping[str, Decimal]) -> str:
    """Say amounts by currency: ``1,250.00 SAR, 80.00 USD``."""
    return ", ".join(f"{amount:,.2f} {currency}" for currency, amount in amounts.items())


def markdown_of(found: Preflight) -> str:
    """Write the figures as Airflow shows them to the person who approves: a table, and a list."""
    table = ["| decided | people | open | why |", "|---|---:|---|---|"]
    table += [
        f"| {_decided(group)} | {group.people:,} | {say_amounts(group.amounts)} | {group.words} |"
        for group in found.groups
    ]
    shown = [f"- {sentence}" for sentence in sentences_on(found)]
    shown += [f"- {name}: {how}, {source}" for name, how, source in found.unread_rules]
    return "\n".join([*table, "", *shown])


def sentences_on(found: Preflight) -> Iterator[str]:
    """Yield one sentence on each of: new and gone, spans, fit, cost, approval."""
    changes = found.changes
    if changes is None:
        yield "No earlier run of the campaign came so far as to plan its calls."
    else:
        yield (
            f"Since the run of {changes.run_date}, wave {changes.wave}: "
            f"{say_count(changes.new, 'person is', 'people are')} new among those who owe something, and "
            f"{changes.gone:,} gone."
        )
    for group in found.spans[:MOST_SPANS]:
        between = ", or ".join(
            f"between {_at(found, span.start)} and {_at(found, span.end)}" for span in group.spans
        )
        yield f"{group.people:,} may be called {between} ({found.zone.key})."
    if len(found.spans) > MOST_SPANS:
        rest = sum(group.people for group in found.spans[MOST_SPANS:])
        yield f"{rest:,} may be called at {len(found.spans) - MOST_SPANS} further times."
    if found.fit is not None and found.called.people:
        yield _say_fit(found.fit, found.called.people)
    if found.cost is not None and found.called.people:
        yield _say_cost(found.cost)
    yield f"{'A person must approve.' if found.approval.is_needed else 'No approval.'} {found.approval.why}"


def _at(found: Preflight, moment: datetime) -> str:
    return f"{moment.astimezone(found.zone):%a %H:%M}"


def _say_fit(fit: Fit, people: int) -> str:
    pace, calls = f"{fit.pace[0].upper()}{fit.pace[1:]}.", say_count(people, "call", "calls")
    if fit.lines is None or fit.calls is None or fit.needs is None:
        return f"{pace} So no one can tell how many of {calls} fit."
    minutes = fit.call_length / timedelta(minutes=1)
    lines = say_count(fit.lines, "line", "lines")
    needs = f"At {minutes:.3g} min each, {calls} on {lines} need {say_time(fit.needs)}"
    left = people - fit.calls
    if left <= 0:
        return f"{pace} {needs}: all fit into their spans."
    return f"{pace} {needs}: {fit.calls:,} fit into their spans, {left:,} do not."


def say_time(time: timedelta) -> str:
    """Say a time in hours and minutes."""
    minutes = -(-time // timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _say_cost(cost: Cost) -> str:
    said = (
        f"{cost.minutes_per_call:.2f} started minutes a call, the average of the last {cost.measured}"
        if cost.measured
        else f"at most, as if each were answered and took {cost.minutes_per_call:.0f} minutes"
    )
    price = f"{cost.per_minute} {cost.currency} a started minute"
    return f"The calls cost about {cost.amount:,.2f} {cost.currency} at {price} ({said})."
