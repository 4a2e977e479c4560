"""``outreach explain``: the decision about one person, and what every rule says now."""

import json
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session

if TYPE_CHECKING:
    from outreach.services.permissions.explain import Decided, Explanation
    from outreach.services.permissions.moments import Reader
    from outreach.services.permissions.rules_now import RuleNow

CampaignId = Annotated[str, typer.Argument(help="The campaign's folder name.")]
PersonId = Annotated[str, typer.Argument(help="The person's id, as the column person_id has it.")]
RunDate = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Business date. Default: that of the last run."),
]
Wave = Annotated[int | None, typer.Option(min=0, help="The round of that date. Default: the last one.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="Show also what the rules that allow a call look at.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

WIDEST = 120
_TITLE = 16
_STAND = 17


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(explain)


def explain(
    campaign: CampaignId,
    person: PersonId,
    run_date: RunDate = None,
    wave: Wave = None,
    verbose: Verbose = False,
    as_json: Json = False,
) -> None:
    """Say why a person is called or not.

    Shows the decision, and what each rule says now. Changes nothing. Prints no name and no number.
    """
    from outreach.services.permissions.explain import explain as explain_person

    with ledger_session() as ledger:
        found = explain_person(
            ledger,
            campaign_id=campaign,
            person_id=person,
            run_date=run_date.date() if run_date else None,
            wave=wave,
            now=datetime.now(UTC),
        )
    if as_json:
        typer.echo(json.dumps({"person": person, **asdict(found)}, default=_plain, indent=2))
        return
    width = min(shutil.get_terminal_size().columns, WIDEST)
    for line in lines_of(found, person=person, width=width, verbose=verbose):
        tell(line)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def lines_of(found: "Explanation", *, person: str, width: int, verbose: bool) -> Iterator[str]:
    """Yield the lines to print, wrapped to a width."""
    from outreach.services.permissions.moments import Reader

    reader = Reader.in_zones(found.zones)
    yield f"{found.campaign_id} on {found.run_date}, wave {found.wave}: person {person}"
    yield from titled("zones", ", ".join(found.zones) or "none is known", width)
    if found.decided is None:
        yield from titled("decided", "nothing yet", width)
    else:
        yield from titled("decided", say_decision(found.decided, reader), width)
    for withdrawal in found.withdrawals:
        yield from titled("then", say_decision(withdrawal, reader), width)
    yield from titled("now", f"{reader.say(found.now)}, of a call of wave {found.wave}", width)
    if not found.is_asked:
        yield from titled("", "no rule is asked: there is no number, or nothing to be called about", width)
    yield from _rules(found, reader, width, verbose=verbose)
    yield from titled("next allowed", say_next(found, reader), width)


def _rules(found: "Explanation", reader: "Reader", width: int, *, verbose: bool) -> Iterator[str]:
    """Yield the rules that forbid a call, and the names of the others; with ``verbose`` all in full."""
    told = [rule for rule in found.rules if verbose or rule.stand == "forbids"]
    source = None
    for rule in told:
        if (rule.source, rule.read) != source:
            source = (rule.source, rule.read)
            yield from _wrapped(f"  source: {rule.source} ({_how_read(rule)})", width, indent=10)
        yield from _rule(rule, reader, width)
    if not verbose and found.is_asked:
        for stand in ("allows", "was not asked", "is about others"):
            names = [rule.name for rule in found.rules if rule.stand == stand]
            if names:
                yield from _wrapped(f"    {stand:<{_STAND}}{', '.join(names)}", width, indent=4 + _STAND)
        yield from titled("", "--verbose says of each what it looks at", width)


def _how_read(rule: "RuleNow") -> str:
    from outreach.policy.rules import Reading
    from outreach.policy.words import HOW_READ

    return HOW_READ[Reading(rule.read)]


def say_decision(decided: "Decided", reader: "Reader") -> str:
    """Return the decision in words, with its rule and the next allowed time."""
    verdict = decided.verdict.replace("_", " ")
    why = f", {decided.reason}" if decided.reason else ""
    when = reader.say(decided.decided_at)
    by = f", by {decided.rule} version {decided.rule_version}"
    if decided.verdict == "call":
        by = ", no rule is in the way"
    elif decided.rule == decided.reason:
        by = ""
    sentences = [f"{verdict}{why}{by}, {when}"]
    if decided.words:
        looked_at = f" ({decided.looked_at})" if decided.looked_at else ""
        sentences.append(decided.words.rstrip(".") + looked_at)
    told = reader.say(decided.next_allowed_at) if decided.next_allowed_at else "none was in sight"
    sentences.append(f"Next allowed time then: {told}")
    return ". ".join(sentences)


def _rule(rule: "RuleNow", reader: "Reader", width: int) -> Iterator[str]:
    stand = rule.stand.replace("_", " ")
    if rule.until:
        until = f" Until {reader.say(rule.until)}."
    else:
        until = " No end is in sight." if rule.stand == "forbids" else ""
    looked_at = f" Now: {rule.looked_at}." if rule.looked_at else ""
    mark = stand.upper() if rule.stand == "forbids" else stand
    text = f"    {mark:<{_STAND}}{rule.name} version {rule.version}: {rule.words}{looked_at}{until}"
    yield from _wrapped(text, width, indent=4 + _STAND)


def say_next(found: "Explanation", reader: "Reader") -> str:
    """Say when a call is allowed next, by the present facts."""
    if not found.is_asked:
        return "no rule was asked"
    if found.paid_at is not None:
        told = reader.say(found.paid_at)
        return f"not in this run: nothing is owed, as the warehouse said {told}; a later run asks anew"
    if found.next_allowed_at is None:
        return "none is in sight"
    until = f", until {reader.say(found.next_allowed_until)}" if found.next_allowed_until else ""
    return reader.say(found.next_allowed_at) + until


def titled(title: str, text: str, width: int) -> Iterator[str]:
    """Yield a text after its title, wrapped to a width."""
    return _wrapped(f"  {title:<{_TITLE - 2}}{text}", width, indent=_TITLE)


def _wrapped(text: str, width: int, *, indent: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        max(width, 2 * indent),
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
