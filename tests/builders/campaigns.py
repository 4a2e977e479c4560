"""Campaigns for tests: as a value, and as a folder on disk, with sensible defaults."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from outreach.campaign.folder import Campaign
from outreach.campaign.model import CampaignConfig
from outreach.campaign.policy_keys import policy_of
from outreach.services.runs.campaign_folders import load_campaigns

EXTRACT_SQL = "SELECT * FROM sales.invoice WHERE due_on < :run_date\n"
STILL_DUE_SQL = "SELECT customer_number FROM sales.invoice WHERE customer_number IN :person_ids\n"
PROMPT = "You call {{customer_name}} about {{amount_due}}, due on {{oldest_due_date}}.\n"

DEFAULT_CONFIG: Mapping[str, Any] = {
    "description": "A campaign of a test",
    "timezone": "Asia/Riyadh",
    "columns": {
        "invoice_id": "invoice_number",
        "person_id": "customer_number",
        "name": "full_name",
        "phone": "phone",
        "amount": "open_amount",
        "due_date": "due_on",
    },
    "defaults": {"region": "SA", "currency": "SAR"},
    "provider": {"connection": "levers_default"},
    "prompt_tags": {
        "customer_name": "{{ name }}",
        "amount_due": "{{ totals | money }}",
        "oldest_due_date": "{{ oldest_due_date | long_date }}",
    },
}


def config_data(**changes: Any) -> dict[str, Any]:
    """The default campaign.yaml as a mapping, with ``changes`` merged in section by section.

    ``config_data(batches={"size": 10}, owner=None)``: a mapping changes only the
    keys it names; ``...`` (Ellipsis) takes a key away.
    """
    return _merged(deepcopy(dict(DEFAULT_CONFIG)), changes)


def campaign_config(**changes: Any) -> CampaignConfig:
    """A valid configuration with ``changes`` merged in."""
    return CampaignConfig.model_validate(config_data(**changes))


def campaign(
    campaign_id: str = "overdue_invoices",
    *,
    extract_sql: str = EXTRACT_SQL,
    still_due_sql: str = STILL_DUE_SQL,
    prompt: str = PROMPT,
    fact_queries: Mapping[str, str] | None = None,
    **changes: Any,
) -> Campaign:
    """A campaign in memory; ``changes`` go into its configuration."""
    config = campaign_config(**changes)
    return Campaign(
        campaign_id=campaign_id,
        config=config,
        policy=policy_of(config),
        extract_sql=extract_sql,
        still_due_sql=still_due_sql,
        prompt=prompt,
        fact_queries=fact_queries or {},
    )


def write_campaign(
    root: Path,
    campaign_id: str = "overdue_invoices",
    *,
    files: Mapping[str, str | None] | None = None,
    **changes: Any,
) -> Path:
    """Write a campaign folder below ``root`` and return it.

    ``changes`` go into campaign.yaml; ``files`` replaces whole files by name, or
    leaves one out where it says None.
    """
    folder = root / campaign_id
    folder.mkdir(parents=True)
    contents: dict[str, str | None] = {
        "campaign.yaml": yaml.safe_dump(config_data(**changes), allow_unicode=True, sort_keys=False),
        "extract.sql": EXTRACT_SQL,
        "still_due.sql": STILL_DUE_SQL,
        "prompt.md": PROMPT,
        **(files or {}),
    }
    for name, content in contents.items():
        if content is not None:
            (folder / name).write_text(content, encoding="utf-8")
    return folder


def _merged(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        if value is ...:
            base.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(base.get(key), dict):
            base[key] = _merged(base[key], value)
        else:
            base[key] = value
    return base


def mistakes(tmp_path: Path, *, files: dict[str, str | None] | None = None, **changes: Any) -> list[str]:
    """The complaints when a campaign with these changes is loaded."""
    write_campaign(tmp_path, "example", files=files, **changes)
    [loaded] = load_campaigns(tmp_path)
    assert (loaded.campaign is None) == bool(loaded.problems)
    return [str(problem) for problem in loaded.problems]
