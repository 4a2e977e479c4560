"""A copy of a campaign's folder with other values for a few keys of campaign.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from outreach.campaign.folder import Campaign
from outreach.campaign.loading import CAMPAIGN_YAML


def write_copy(campaign: Campaign, root: Path, changes: Mapping[str, Any]) -> Path:
    """Write the campaign below ``root`` under its own id, and return the folder.

    ``changes`` replaces keys of campaign.yaml as a whole; everything else is as in the
    original, and a file that it reads is that of the original.
    """
    folder = root / campaign.campaign_id
    folder.mkdir(parents=True)
    config = campaign.config.model_dump(mode="json", exclude_unset=True, by_alias=True) | dict(changes)
    texts = {
        CAMPAIGN_YAML: yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=110),
        "extract.sql": campaign.extract_sql,
        "still_due.sql": campaign.still_due_sql,
        "prompt.md": campaign.prompt,
        **campaign.fact_queries,
    }
    for name, text in texts.items():
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder
