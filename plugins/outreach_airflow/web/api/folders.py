"""The campaigns that are known to the api-server: by their folders, and by the ledger."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from outreach.campaign.loading import LoadedFolder
from outreach.campaign.roots import campaigns_folder
from outreach.domain.errors import OutreachError
from outreach.services.runs.campaign_folders import load_campaigns
from outreach.services.safeguards.do_not_call_scopes import known_campaigns


@dataclass(frozen=True, kw_only=True)
class Folders:
    """The campaigns' folders. ``problem`` says why none could be read; None if they were."""

    loaded: Mapping[str, LoadedFolder]
    problem: str | None = None


def folders() -> Folders:
    """Load the campaigns' folders; an api-server on a machine of its own may have none."""
    try:
        loaded = load_campaigns(campaigns_folder(os.environ))
    except OutreachError as problem:
        return Folders(loaded={}, problem=str(problem))
    return Folders(loaded={each.campaign_id: each for each in loaded})


def campaign_ids(ledger: Engine) -> frozenset[str]:
    """Return every campaign that the ledger or a folder knows."""
    try:
        root = campaigns_folder(os.environ)
    except OutreachError:
        root = Path(os.devnull)  # no folder is known, and Tonight says why
    return known_campaigns(ledger, root)
