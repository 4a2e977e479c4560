"""``outreach do-not-call``: who is never rung, whatever a campaign says.

Only ``list`` prints people and numbers, and only to the terminal of the person who asked. An
id that is an e-mail address or a number is printed as a short hash.
"""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.domain.personal_ids import shown
from outreach.domain.scopes import EVERYTHING

if TYPE_CHECKING:
    from outreach.services.safeguards.do_not_call import Suppression, Whom

Person = Annotated[str | None, typer.Option(help="A customer id, as the warehouse has it.")]
Phone = Annotated[str | None, typer.Option(help="A number with its country code, or with --region.")]
Region = Annotated[str, typer.Option(help="Country of a local number, ISO 3166-1 alpha-2, such as SA.")]
Scope = Annotated[str, typer.Option(help="everything, or campaign:<id>.")]
OneScope = Annotated[str | None, typer.Option(help="End only entries of this scope. Default: of all.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the ledger. No names, no numbers.")]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
        help="From when on it no longer holds, in UTC. Default: it holds for good.",
    ),
]
WithEnded = Annotated[bool, typer.Option("--all", help="Also entries that hold no more.")]

NO_REGION = "ZZ"
"""Only numbers with their country code can be read in it."""

group = typer.Typer(no_args_is_help=True, help="Keep the list of people and numbers that are never rung.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(group, name="do-not-call")


@group.command()
def add(
    reason: Reason,
    person: Person = None,
    phone: Phone = None,
    region: Region = NO_REGION,
    scope: Scope = EVERYTHING,
    until: Until = None,
) -> None:
    """Put a person, a number, or both on the list; calls that are planned are withdrawn."""
    from outreach.services.safeguards.do_not_call import add_suppression, read_whom

    whom = read_whom(person_id=person, phone=phone, region=region)
    end = until.replace(tzinfo=UTC) if until else None
    with ledger_session() as ledger:
        add_suppression(
            ledger, whom, reason=reason, by=getpass.getuser(), scope=scope, until=end, now=datetime.now(UTC)
        )
    holds = f"until {end:%Y-%m-%d %H:%M} UTC" if end else "for good"
    tell(f"added for {scope}, {holds}; what was handed over to a provider before is not called back")


@group.command()
def remove(
    reason: Reason,
    person: Person = None,
    phone: Phone = None,
    region: Region = NO_REGION,
    scope: OneScope = None,
) -> None:
    """End every entry that names the person or the number. The history stays (list --all)."""
    from outreach.services.safeguards.do_not_call import end_suppressions, read_whom

    whom = read_whom(person_id=person, phone=phone, region=region)
    with ledger_session() as ledger:
        ended = end_suppressions(
            ledger, whom, reason=reason, by=getpass.getuser(), scope=scope, now=datetime.now(UTC)
        )
    tell(f"ended {ended} entries")
    if not ended:
        raise typer.Exit(1)


@group.command("list")
def list_entries(
    person: Person = None, phone: Phone = None, region: Region = NO_REGION, with_ended: WithEnded = False
) -> None:
    """List the entries that hold: all, or those of a person or a number."""
    from outreach.services.safeguards.do_not_call import list_suppressions

    whom = _whom_if_any(person, phone, region)
    with ledger_session() as ledger:
        entries = list_suppressions(ledger, now=datetime.now(UTC), whom=whom, with_ended=with_ended)
    for entry in entries:
        tell(_line(entry))
    tell(f"{len(entries)} entries")


def _whom_if_any(person: str | None, phone: str | None, region: str) -> "Whom | None":
    from outreach.services.safeguards.do_not_call import read_whom

    return read_whom(person_id=person, phone=phone, region=region) if person or phone else None


def _line(entry: "Suppression") -> str:
    who = "  ".join(each for each in (shown(entry.person_id or ""), entry.phone) if each)
    until = f"until {entry.expires_at:%Y-%m-%d %H:%M} UTC" if entry.expires_at else "for good"
    ended = f"; ended by {entry.ended_because}" if entry.ended_because else ""
    since = f"since {entry.created_at:%Y-%m-%d %H:%M}"
    return f"{who}  {entry.scope}  {since} {until}  {entry.reason} ({entry.source}){ended}"
