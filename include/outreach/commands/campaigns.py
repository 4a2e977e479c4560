"""``outreach check`` and ``schema``: campaign folders."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import complain, tell

if TYPE_CHECKING:
    from outreach.campaign.folder import Campaign
    from outreach.campaign.loading import LoadedFolder
    from outreach.campaign.model import CampaignConfig
    from outreach.services.runs.provider_checks import ProviderOf

Folder = Annotated[
    Path | None,
    typer.Argument(
        help=(
            "A folder of campaigns, or one campaign, also by its name. "
            "Default: $OUTREACH_CAMPAIGNS, else the sample."
        )
    ),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", help="Also list the built-in words of outcomes that a campaign does not map."),
]
Connections = Annotated[
    bool,
    typer.Option(
        "--connections", help="Also look in Airflow for the connections; exit with 1 if one is missing."
    ),
]
Output = Annotated[Path | None, typer.Option(help="Write to a file and not to the terminal.", dir_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(check)
    app.command()(schema)


def check(folder: Folder = None, verbose: Verbose = False, connections: Connections = False) -> None:
    """Report every mistake and warning in campaign folders.

    Exits with 1 if there is a mistake.

    If the environment or the running local stack has a connection that a campaign
    names, the limits of its provider are checked, and the pace of the calls is shown.
    Else the largest limits of all providers hold.
    """
    from outreach.campaign.loading import CAMPAIGN_YAML
    from outreach.campaign.roots import campaigns_folder
    from outreach.services.runs.campaign_folders import load_campaigns

    provider_of = _provider_of(asks_airflow=connections)
    root = _folder(folder, campaigns_folder(os.environ))
    only = root.resolve().name if (root / CAMPAIGN_YAML).exists() else None
    found = load_campaigns(
        root.resolve().parent if only else root,
        provider_of=provider_of,
    )
    checked = [each for each in found if only in (None, each.campaign_id)]
    for campaign in checked:
        tell(f"{campaign.campaign_id}: {'in order' if not campaign.problems else ''}".rstrip())
        for problem in campaign.problems:
            tell(f"  {problem}")
        if campaign.campaign is not None:
            _tell_of(campaign.campaign, provider_of, verbose=verbose)
    if not verbose and any(each.campaign for each in checked):
        tell("built-in words of outcomes act beside those that are mapped; --verbose lists them")
    broken = [each for each in checked if each.problems]
    missing = _missing(checked, provider_of) if connections else []
    for sentence in missing:
        complain(sentence)
    if not checked:
        complain(f"there is no campaign in {root}")
    if broken or missing or not checked:
        raise typer.Exit(1)


def _folder(given: Path | None, campaigns: Path) -> Path:
    """Return the folder to check; a bare name that is no folder here is a campaign of the usual folder."""
    if given is None:
        return campaigns
    is_name = given.name == str(given) and not given.exists()
    return campaigns / given if is_name and (campaigns / given).is_dir() else given


def _provider_of(*, asks_airflow: bool) -> "ProviderOf":
    """Return the function that finds the provider of a connection; Airflow is asked only on request."""
    from outreach.connections.accounts import provider_of_connection, provider_set_here

    ask = provider_of_connection if asks_airflow else provider_set_here
    return lambda connection_id: ask(connection_id, os.environ)


def _missing(checked: "Sequence[LoadedFolder]", provider_of: "ProviderOf") -> list[str]:
    """Return a sentence for each connection that a campaign names and that is not found."""
    from outreach.connections.names import LEDGER

    named: dict[str, str] = {LEDGER: "every campaign"}
    for each in checked:
        if each.config is not None:
            warehouse = () if each.config.source is not None else (each.config.warehouse,)
            loaded = () if each.config.reporting is None else (each.config.reporting.connection,)
            named |= dict.fromkeys((*_accounts(each.config), *warehouse, *loaded), each.campaign_id)
    return [
        f"the connection {connection_id}, which {user} needs, is neither set here nor in Airflow"
        for connection_id, user in named.items()
        if provider_of(connection_id) is None
    ]


def _accounts(config: "CampaignConfig") -> tuple[str, ...]:
    fallback = config.provider.fallback
    return (config.provider.connection, *([fallback.connection] if fallback else []))


def _tell_of(campaign: "Campaign", provider_of: "ProviderOf", *, verbose: bool) -> None:
    """Print notes for the author of a campaign without mistakes."""
    from outreach.campaign.loading import CAMPAIGN_YAML
    from outreach.campaign.policy_notes import policy_notes, policy_warnings
    from outreach.campaign.warnings import notes_about, warnings_about

    today = datetime.now(campaign.config.zone()).date()
    for warning in (*warnings_about(campaign.config), *policy_warnings(campaign, today=today)):
        tell(f"  {CAMPAIGN_YAML}: warning: {warning}")
    for note in (*(notes_about(campaign.config) if verbose else ()), *policy_notes(campaign)):
        tell(f"  {CAMPAIGN_YAML}: {note}")
    for sentence in _of_accounts(campaign.config, provider_of):
        tell(f"  {sentence}")


def _of_accounts(config: "CampaignConfig", provider_of: "ProviderOf") -> Iterator[str]:
    """Yield, for each known account, how fast calls are handed over, and its extras that nothing reads."""
    from outreach.connections.accounts import known_account
    from outreach.services.dispatch.throttle import assumed_in_words
    from outreach.services.safeguards.account_check import unknown_extras_in_words

    for connection_id in _accounts(config):
        if not provider_of(connection_id):
            continue
        account = known_account(connection_id, os.environ)
        yield f"{connection_id}: {assumed_in_words(account, is_invented=config.audience == 'invented')}"
        if unknown := unknown_extras_in_words(account):
            yield f"{connection_id}: warning: extras: {unknown}"


def schema(output: Output = None) -> None:
    """Print the JSON Schema of campaign.yaml, for editors."""
    from outreach.services.runs.campaign_folders import schema_text

    if output is None:
        typer.echo(schema_text(), nl=False)
    else:
        output.write_text(schema_text(), encoding="utf-8")
