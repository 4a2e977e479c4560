"""The sample campaign on each provider: only ``provider`` in its campaign.yaml differs."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outreach.campaign.roots import project_folder
from outreach.services.runs.campaign_folders import load_campaign
from outreach_sandbox.rehearsal.campaign_copy import write_copy

CAMPAIGN = "overdue_invoices"

PROVIDERS: Mapping[str, Mapping[str, Any]] = {
    "weya": {
        "connection": "weya_default",
        # Ids at Weya of the numbers that call; a number chooses the agent.
        "template": {"ar": "65f000000000000000000001", "default": "65f000000000000000000002"},
    },
    "speechify": {
        "connection": "speechify_default",
        "template": {"ar": "agent_sample_arabic", "default": "agent_sample_english"},
    },
}
"""What the sample's ``provider`` says where it is not played by Levers, for which it is written."""


def sample_campaigns(provider: str, *, root: Path) -> Path:
    """Return the folder of campaigns with the sample on ``provider``; a copy is made below ``root``."""
    samples = project_folder() / "include" / "campaigns"
    if provider not in PROVIDERS:
        return samples
    return _copy(root, {"provider": PROVIDERS[provider]})


def campaigns_of_demo(provider: str, *, root: Path) -> Path:
    """Return the folder of campaigns below ``root`` with the sample on ``provider``, without its schedule.

    Airflow makes up for the last hour of a schedule when a DAG is switched on.
    That run may come first, is too late to call anyone, and today's night is then done.
    """
    return _copy(
        root, {"schedule": None} | ({"provider": PROVIDERS[provider]} if provider in PROVIDERS else {})
    )


def _copy(root: Path, changes: Mapping[str, Any]) -> Path:
    shutil.rmtree(root / CAMPAIGN, ignore_errors=True)  # of an earlier stack in this state folder
    write_copy(load_campaign(project_folder() / "include" / "campaigns" / CAMPAIGN), root, changes)
    return root
