"""A campaign's folder in memory, which a run stores as its snapshot."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outreach.campaign.model import CampaignConfig
from outreach.policy.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A checked campaign: its configuration, its policy, its queries and its prompt."""

    campaign_id: str
    config: CampaignConfig
    policy: Policy
    """Every rule on who may be called and when, as composed when the campaign was read."""
    extract_sql: str
    still_due_sql: str
    prompt: str
    fact_queries: Mapping[str, str] = field(default_factory=dict)
    """Its queries for other facts about people than their invoices, by file name."""

    def snapshot(self) -> dict[str, Any]:
        """Return the campaign as JSON, to be stored with a run."""
        return {
            "campaign_id": self.campaign_id,
            "config": self.config.model_dump(mode="json", by_alias=True),
            "policy": self.policy.model_dump(mode="json"),
            "extract_sql": self.extract_sql,
            "still_due_sql": self.still_due_sql,
            "prompt": self.prompt,
            "fact_queries": dict(self.fact_queries),
        }

    def fingerprint(self) -> str:
        """Return the SHA-256 of the snapshot, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.snapshot(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_snapshot(cls, snapshot: dict[str, Any]) -> "Campaign":
        """Rebuild the campaign that a run was opened with."""
        return cls(
            campaign_id=snapshot["campaign_id"],
            config=CampaignConfig.model_validate(snapshot["config"]),
            policy=Policy.model_validate(snapshot["policy"]),
            extract_sql=snapshot["extract_sql"],
            still_due_sql=snapshot["still_due_sql"],
            prompt=snapshot["prompt"],
            fact_queries=snapshot.get("fact_queries", {}),
        )
