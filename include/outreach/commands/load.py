"""``outreach load``: the reporting tables into the campaign's warehouse, by hand."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from outreach.commands.console import tell

BY_HAND = timedelta(hours=12)
"""How long a load may take that a person waits for: the first one of many nights may take hours."""

Campaign = Annotated[str, typer.Argument(help="The campaign: the name of its folder.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say how many rows of each table would change.")]
Everything = Annotated[
    bool,
    typer.Option(
        "--all", help="Compare every row, also of runs that cannot have changed: after a change by hand."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(load)


def load(campaign: Campaign, dry_run: DryRun = False, everything: Everything = False) -> None:
    """Load changed rows of the reporting tables into the warehouse.

    It is the one that `reporting` in campaign.yaml names. `publish` and the hourly DAG do the same, within
    `warehouse_timeout.load`; here a load may take twelve hours, as the first one of many nights can.
    """
    from outreach.campaign.roots import campaigns_folder, folder_of_campaign
    from outreach.connections.ledger import open_ledger_view
    from outreach.connections.warehouse import warehouse_to_load
    from outreach.services.loading.load import load as load_tables
    from outreach.services.loading.load import order_of
    from outreach.services.loading.load_words import loaded_in_words
    from outreach.services.runs.campaign_folders import load_campaign

    config = load_campaign(folder_of_campaign(campaigns_folder(os.environ), campaign)).config
    view = open_ledger_view(os.environ)
    try:
        order = order_of(
            config,
            campaign_id=campaign,
            environment=view.environment,
            everything=everything,
            is_dry=dry_run,
        )
        order = replace(order, lasts=max(order.lasts, BY_HAND))
        with warehouse_to_load(order.place.connection_id, os.environ) as warehouse:
            counts = load_tables(view.ledger, warehouse, order, now=datetime.now(UTC))
    finally:
        view.close()
    tell(loaded_in_words(counts, place=order.words, is_dry=dry_run))
