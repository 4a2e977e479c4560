"""The campaigns that are known where the api-server runs: by their folders, and by the ledger."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from outreach.campaign.loading import LoadedFolder
from outreach.campaign.roots import campaigns_folder
from outreach.domain.errors import OutreachError
from outreach.services.runs.campaign_folders import load_campaigns
from outreach.services.safeguards.do_not_call_scopes import known_campaigns


def folders() -> Mapping[str, LoadedFolder]:
    """Load the campaigns' folders; empty where this machine has none, as an api-server alone may."""
    root = folder()
    if root is None:
        return {}
    try:
        return {each.campaign_id: each for each in load_campaigns(root)}
    except OutreachError:
        return {}


def campaign_ids(ledger: Engine) -> frozenset[str]:
    """Return every campaign that the ledger or a folder knows."""
    return frozenset(known_campaigns(ledger, folder() or Path(os.devnull)))


def folder() -> Path | None:
    """Return the folder of campaigns; None where there is none."""
    try:
        found = campaigns_folder(os.environ)
    except OutreachError:
        return None
    return found if found.is_dir() else None
