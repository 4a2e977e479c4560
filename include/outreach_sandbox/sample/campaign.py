"""The sample campaign for each provider: only ``provider`` in its campaign.yaml differs."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outreach.campaign.roots import project_folder
from outreach.providers.registry import vendor_named
from outreach.services.runs.campaign_folders import load_campaign
from outreach_sandbox.rehearsal.campaign_copy import write_copy
from outreach_sandbox.simulator.registry import SIMULATORS

CAMPAIGN = "overdue_invoices"


def sample_campaigns(provider: str, *, root: Path) -> Path:
    """Return the folder of campaigns with the sample on ``provider``; a copy is made below ``root``."""
    changes = _changes_for(provider)
    return _copy(root, changes) if changes else project_folder() / "include" / "campaigns"


def campaigns_of_demo(provider: str, *, root: Path) -> Path:
    """Return the folder of campaigns below ``root`` with the sample on ``provider``, without its schedule.

    Airflow runs the last missed hour of a schedule when a DAG is switched on. That run
    may come first, is too late to call anyone, and takes today's date.
    """
    return _copy(root, {"schedule": None, **_changes_for(provider)})


def _changes_for(provider: str) -> Mapping[str, Any]:
    """Return the changed keys of the sample for a provider; empty for the one that it is written for."""
    said = SIMULATORS[provider].sample
    if said is None:
        return {}
    return {"provider": {"connection": vendor_named(provider).default_connection_id, **said}}


def _copy(root: Path, changes: Mapping[str, Any]) -> Path:
    shutil.rmtree(root / CAMPAIGN, ignore_errors=True)  # of an earlier stack in this state folder
    write_copy(load_campaign(project_folder() / "include" / "campaigns" / CAMPAIGN), root, changes)
    return root
