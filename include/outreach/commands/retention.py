"""``outreach retention``: erase data that campaigns no longer keep, dry run first."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.operator_name import By, operator_name

if TYPE_CHECKING:
    from outreach.services.retention.erase import Erasure

Campaign = Annotated[str | None, typer.Argument(help="Only of this campaign. Default: all campaigns.")]
Apply = Annotated[
    bool, typer.Option("--apply", help="Erase the data. Default: only say what would be erased.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(retention)


def retention(campaign: Campaign = None, apply: Apply = False, by: By = None) -> None:
    """Erase data that `retention` in campaign.yaml no longer keeps.

    These are extracted rows, transcripts, and reports of providers. Without --apply nothing is erased.
    """
    from outreach.services.retention.erase import due_for_erasure, erase, require_campaign

    now = datetime.now(UTC)
    who = operator_name(by) if apply else ""
    with ledger_session() as ledger:
        if campaign is not None:
            require_campaign(ledger, campaign)
        due = due_for_erasure(ledger, campaign_id=campaign, now=now)
        for each in due:
            tell(_in_words(each))
        if apply:
            erase(ledger, due, by=who, now=now)
    tell(_sum_in_words(due, is_done=apply))


def _in_words(erasure: "Erasure") -> str:
    counts = ", ".join(f"{number} {name}" for name, number in erasure.counts.items())
    return f"{erasure.campaign_id} {erasure.run_date} wave {erasure.wave}: {erasure.what}: {counts}"


def _sum_in_words(due: Sequence["Erasure"], *, is_done: bool) -> str:
    if not due:
        return "Nothing has been kept for longer than `retention` says."
    total = _total(due)
    counts = ", ".join(f"{number} {name}" for name, number in total.items())
    if is_done:
        return f"Erased: {counts}. outreach.erasure has what went, and when."
    return f"Would erase: {counts}. Nothing was changed; add --apply to erase."


def _total(due: Sequence["Erasure"]) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for each in due:
        for name, number in each.counts.items():
            total[name] = total.get(name, 0) + number
    return total
