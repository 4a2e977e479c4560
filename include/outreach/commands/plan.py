"""``outreach plan``: what the next night of a campaign would do, without changing anything."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import complain, tell

if TYPE_CHECKING:
    from outreach.providers.base import Account
    from outreach.services.extraction.still_due import StillOwing
    from outreach.services.reporting.sample_call import SampleCall
    from outreach.services.reporting.tonight import Tonight

CampaignId = Annotated[str, typer.Argument(help="The campaign's folder name.")]
Wave = Annotated[int, typer.Option(min=1, max=32_767, help="A further round on the same date.")]
Now = Annotated[
    bool, typer.Option("--now", help="As if the night started now. Default: at the schedule's next time.")
]
ShowSample = Annotated[
    bool,
    typer.Option("--show-sample", help="Also show the tags of the sample call that may name the person."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(plan)


def plan(campaign: CampaignId, wave: Wave = 1, now: Now = False, show_sample: ShowSample = False) -> None:
    """Say what the next night would do, and change nothing.

    Says how many people it would call, whether the time is enough, and the cost. Reads
    the campaign's folder and its warehouse as the night will. Exits with 1 if no one
    would be called because the data is not good enough.
    """
    from outreach.campaign.roots import campaigns_folder, folder_of_campaign
    from outreach.connections.ledger import open_ledger_view
    from outreach.connections.warehouse import known_warehouse
    from outreach.services.reporting.tonight import plan_tonight, starts_at
    from outreach.services.runs.campaign_folders import load_campaign

    loaded = load_campaign(folder_of_campaign(campaigns_folder(os.environ), campaign))
    present = datetime.now(UTC)
    view = open_ledger_view(os.environ)
    try:
        with known_warehouse(loaded.config, os.environ) as warehouse:
            tonight = plan_tonight(
                view.ledger,
                warehouse,
                loaded,
                environment=view.environment,
                wave=wave,
                account=_account(loaded.config.provider.connection),
                with_names=show_sample,
                at=present if now else starts_at(loaded, now=present),
            )
    finally:
        view.close()
    for line in lines_of(tonight, campaign_id=campaign):
        tell(line)
    if tonight.failures:
        raise typer.Exit(1)


def _account(connection_id: str) -> "Account | None":
    """Return the account; if its connection is not known here, print that and return None."""
    from outreach.connections.accounts import known_account
    from outreach.domain.errors import ConfigurationError

    try:
        return known_account(connection_id, os.environ)
    except ConfigurationError as unknown:
        complain(f"without the account nothing is said of how the calls fit and what they cost: {unknown}")
        return None


def lines_of(tonight: "Tonight", *, campaign_id: str) -> Iterator[str]:
    """Yield the lines to print."""
    from outreach.services.reporting.preflight_words import (
        lines_of_people,
        say_amounts,
        say_count,
        sentences_on,
    )

    found = tonight.preflight
    when = f"{tonight.starts_at:%a %Y-%m-%d %H:%M} UTC"
    yield f"{campaign_id} on {tonight.run_date}, wave {tonight.wave}, as it would start {when}"
    called = say_count(found.called.people, "person", "people")
    rows = say_count(tonight.rows, "row", "rows")
    if tonight.failures:
        yield f"{rows} read. NO ONE IS CALLED until this is in order:"
        yield from (f"  {failure}" for failure in tonight.failures)
        yield f"Without that, {called} would be called"
    else:
        yield f"{rows} read; {called} would be called"
    if amounts := say_amounts(found.called.amounts):
        yield f"about {amounts}"
    if tonight.still_owing is not None:
        yield _still_owing(tonight.still_owing, reads_file=tonight.reads_file)
    yield from tonight.facts
    yield ""
    people = list(lines_of_people(found))
    widest = max((len(words) for words, _, _ in people), default=0)
    for words, count, open_amounts in people:
        yield f"  {words:<{widest}}  {count:>9,}  {open_amounts}".rstrip()
    yield "  reporting.contact_decision says who they are once the run has decided, `outreach explain` why"
    yield ""
    yield from (f"  {sentence}" for sentence in sentences_on(found))
    if found.unread_rules:
        yield ""
        yield "  Rules whose own source was not read:"
        yield from (f"    {name}: {read}, {source}" for name, read, source in found.unread_rules)
    if tonight.sample is not None:
        yield from _sample(tonight.sample)


def _still_owing(found: "StillOwing", *, reads_file: bool) -> str:
    """Say how many would be withdrawn if the warehouse were asked now, as before each batch."""
    who = "the file, read again" if reads_file else "still_due.sql"
    paid = found.asked - found.owing
    if not paid:
        return f"each of them still owes by {who}"
    return f"{found.owing:,} of them still owe by {who}; the other {paid:,} would be withdrawn as paid"


def _sample(sample: "SampleCall") -> Iterator[str]:
    yield ""
    yield f"  The first call, in the language {sample.language}:"
    widest = max((len(tag) for tag in sample.tags), default=0)
    yield from (f"    {tag:<{widest}}  {value}" for tag, value in sample.tags.items())
    yield ""
    yield from (f"  | {line}".rstrip() for line in sample.prompt.splitlines())
