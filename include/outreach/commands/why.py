"""``outreach why`` and ``transcript``: why a person was called or not, and the words of a call."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session

if TYPE_CHECKING:
    from outreach.services.permissions.why import CallOfPerson, Why
    from outreach.services.reporting.funnel import SampleTranscript

PersonId = Annotated[str, typer.Argument(help="The person's id, as the column person_id has it.")]
CallId = Annotated[
    UUID, typer.Argument(help="The id of the call, as in `outreach why` and the view call_outcome.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(why)
    app.command()(transcript)


def why(person: PersonId) -> None:
    """Say why each campaign last called a person or not.

    Says also when it may call the person next.

    Changes nothing. Prints no name and no number. `outreach explain` shows every rule of one campaign.
    """
    from outreach.commands.explain import WIDEST
    from outreach.services.permissions.why import why as ask_why

    with ledger_session() as ledger:
        found = ask_why(ledger, person, now=datetime.now(UTC))
    width = min(shutil.get_terminal_size().columns, WIDEST)
    for each in found:
        for line in lines_of(each, person=person, width=width):
            tell(line)


def lines_of(found: "Why", *, person: str, width: int) -> Iterator[str]:
    """Yield the lines to print for one campaign, wrapped to a width."""
    from outreach.commands.explain import say_decision, say_next, titled
    from outreach.services.permissions.moments import Reader

    explanation = found.explanation
    reader = Reader.in_zones(explanation.zones)
    yield f"{explanation.campaign_id} on {explanation.run_date}, wave {explanation.wave}: person {person}"
    if explanation.decided is None:
        yield from titled("decided", "nothing yet", width)
    else:
        yield from titled("decided", say_decision(explanation.decided, reader), width)
    for withdrawal in explanation.withdrawals:
        yield from titled("then", say_decision(withdrawal, reader), width)
    for call in found.calls:
        yield from titled("call", f"{_call(call)}, {reader.say(call.at)}: {call.call_id}", width)
    yield from titled("next allowed", say_next(explanation, reader), width)


def _call(call: "CallOfPerson") -> str:
    outcomes = (call.line_outcome, call.conversation_outcome)
    said = [outcome.replace("_", " ") for outcome in outcomes if outcome]
    return ", ".join([call.state.replace("_", " "), *said])


def transcript(call: CallId) -> None:
    """Print the words of a call, turn by turn. They are personal data and are never logged."""
    from outreach.domain.errors import RunNotReady
    from outreach.services.reporting.funnel import transcript_of_call

    with ledger_session() as ledger:
        found = transcript_of_call(ledger, call_id=call)
    if found is None:
        raise RunNotReady(
            f"there is no transcript of a call {call}: it is none of this ledger, its transcript has not "
            "come or was erased by `retention`"
        )
    for line in lines_of_transcript(found):
        tell(line)


def lines_of_transcript(found: "SampleTranscript") -> Iterator[str]:
    """Yield a conversation; a speaker's line cannot look like one of the other speaker."""
    known = (found.line_outcome, found.conversation_outcome)
    outcomes = [outcome.replace("_", " ") for outcome in known if outcome]
    yield f"call {found.call_id}: {', '.join(outcomes) or 'no outcome yet'}"
    if not found.turns:
        yield from (f"  {_shown(line)}" for line in found.text.splitlines())
        return
    widest = max(len(speaker) for speaker, _ in found.turns)
    for speaker, text in found.turns:
        yield f"  {speaker:>{widest}}  {_shown(text)}"


def _shown(text: str) -> str:
    from outreach.domain.one_line import one_line

    return one_line(text)
