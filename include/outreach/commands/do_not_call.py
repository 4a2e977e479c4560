"""``outreach do-not-call``: people whom no campaign calls.

People and numbers are printed only on the terminal of the person who named them or
asked for the list. An id that is an e-mail address or a phone number is printed as a
short hash.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.do_not_call_import import campaigns_of, import_file
from outreach.commands.help_pages import Application
from outreach.commands.ledger_session import ledger_session
from outreach.commands.operator_name import By, operator_name
from outreach.commands.reason_option import reason_option
from outreach.domain.facts import FactSubject
from outreach.domain.personal_ids import shown
from outreach.domain.scopes import EVERYTHING
from outreach.domain.stops import StopReason

if TYPE_CHECKING:
    from outreach.services.safeguards.do_not_call import Stop, Whom

Person = Annotated[str | None, typer.Option(help="A customer id, as the warehouse has it.")]
Phone = Annotated[
    str | None,
    typer.Option(help="One number or several, each with its country code, or with --region."),
]
Invoice = Annotated[str | None, typer.Option(help="An invoice that was disputed on a call.")]
Kind = Annotated[StopReason | None, typer.Option(help="Only stops of this kind. Default: all kinds.")]
Region = Annotated[str, typer.Option(help="Country of a local number, ISO 3166-1 alpha-2, such as SA.")]
Scope = Annotated[str, typer.Option(help="everything, or campaign:<id>.")]
OneScope = Annotated[str | None, typer.Option(help="End only entries of this scope. Default: all scopes.")]
Reason = Annotated[str, reason_option("The reason; kept in the ledger. No names, no numbers.")]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
        help="The end of the entry, in UTC. Default: no end.",
    ),
]
WithEnded = Annotated[bool, typer.Option("--all", help="Also list entries that have ended.")]

NO_REGION = "ZZ"
"""In this region only numbers with their country code can be read."""

group = Application(no_args_is_help=True, help="Keep the list of people and numbers that are never called.")
group.command("import")(import_file)


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
    by: By = None,
) -> None:
    """Put a person, numbers, or both on the list.

    Planned calls to them are withdrawn.
    """
    from outreach.services.safeguards.do_not_call import Entry, add_stop, read_whom_to_stop
    from outreach.services.safeguards.do_not_call_scopes import require_known_scope

    who = operator_name(by)
    end = until.replace(tzinfo=UTC) if until else None
    whom = read_whom_to_stop(person_id=person, phone=phone, region=region)
    entry = Entry(whom=whom, words=reason, scope=scope, until=end)
    with ledger_session() as ledger:
        require_known_scope(scope, campaigns_of(ledger))
        add_stop(ledger, entry, by=who, now=datetime.now(UTC))
    holds = f"until {end:%Y-%m-%d %H:%M} UTC" if end else "for good"
    tell(f"added {_named(whom)}, by {who}: {reason}")
    tell(f"it holds for {scope}, {holds}; calls that a provider already has are not called back")


@group.command()
def remove(
    reason: Reason,
    person: Person = None,
    phone: Phone = None,
    invoice: Invoice = None,
    region: Region = NO_REGION,
    scope: OneScope = None,
    kind: Kind = None,
    by: By = None,
) -> None:
    """Lift the stops that `list` shows for the same options. The history stays (list --all).

    A number without a person frees only the number; a person who was stopped with it stays stopped.
    """
    from outreach.services.safeguards.do_not_call import lift_stops, read_whom, regions_of_campaigns

    who = operator_name(by)
    whom = read_whom(person_id=person, phone=phone, invoice_id=invoice, region=region)
    with ledger_session() as ledger:
        lifted = lift_stops(
            ledger,
            whom,
            words=reason,
            by=who,
            scope=scope,
            kind=kind,
            now=datetime.now(UTC),
        )
        regions = regions_of_campaigns(ledger)
    tell(f"looked for {_named(whom)}")
    for stop in lifted.stops:
        tell(_line(stop, regions))
    kinds = ", ".join(f"{number} {kind}" for kind, number in lifted.kinds.items())
    tell(f"ended {len(lifted.stops)} entries" + (f": {kinds}" if kinds else ""))
    for stop in lifted.kept:
        tell(f"the number alone was freed; this stays: {_line(stop, regions)}")
    if not lifted.stops:
        raise typer.Exit(1)


@group.command("list")
def list_entries(
    person: Person = None,
    phone: Phone = None,
    invoice: Invoice = None,
    region: Region = NO_REGION,
    kind: Kind = None,
    with_ended: WithEnded = False,
) -> None:
    """List the stops that hold.

    Shows all of them, or those of a person, a number or an invoice.
    """
    from outreach.services.safeguards.do_not_call import list_stops, read_whom, regions_of_campaigns

    is_named = any(each is not None for each in (person, phone, invoice))
    whom = read_whom(person_id=person, phone=phone, invoice_id=invoice, region=region) if is_named else None
    with ledger_session() as ledger:
        stops = list_stops(ledger, now=datetime.now(UTC), whom=whom, kind=kind, with_ended=with_ended)
        regions = regions_of_campaigns(ledger)
    for stop in stops:
        tell(_line(stop, regions))
    tell(f"{len(stops)} entries")


def _named(whom: "Whom") -> str:
    """Return in words whom the command understood."""
    person = [f"person {shown(whom.person_key)}"] if whom.person_key else []
    numbers = [f"number {phone}" for phone in whom.phones]
    invoice = [f"invoice {shown(whom.invoice_id)}"] if whom.invoice_id else []
    return ", ".join(person + numbers + invoice)


def _line(stop: "Stop", regions: Collection[str]) -> str:
    since = f"since {stop.happened_at:%Y-%m-%d %H:%M}"
    until = f"until {stop.holds_until:%Y-%m-%d %H:%M} UTC" if stop.holds_until else "for good"
    why = f"{stop.reason}: {stop.words}" if stop.words else stop.reason
    lifted = (
        f"; lifted at {stop.lifted_at:%Y-%m-%d %H:%M} by {stop.lifted_by}: {stop.lifted_because}"
        if stop.lifted_at
        else ""
    )
    return f"{_whom(stop, regions)}  {stop.scope}  {since} {until}  {why} ({stop.source}){lifted}"


def _whom(stop: "Stop", regions: Collection[str]) -> str:
    person = shown(stop.person_key or "", regions=regions)
    if stop.subject is FactSubject.INVOICE:
        return f"invoice {shown(stop.invoice_id or '', regions=regions)} of {person}"
    between = " at " if stop.subject is FactSubject.PHONE_OF_PERSON else "  "
    return between.join(each for each in (person, stop.phone) if each)
