"""The policy that campaign.yaml asks for, its short forms turned into rules."""

from collections.abc import Iterator

from outreach.campaign.model import CampaignConfig
from outreach.policy.policy import Policy, compose
from outreach.policy.rules import CapRule, Hours, Rule, WindowRule


def policy_of(config: CampaignConfig) -> Policy:
    """Return every rule that binds the campaign."""
    return compose(chosen=(), short_forms=tuple(_short_forms(config)))


def _short_forms(config: CampaignConfig) -> Iterator[Rule]:
    hours = config.calling_hours
    allow = Hours(start=hours.start, end=hours.end, days=hours.days)
    yield WindowRule(id="calling_hours", allow=(allow,))
    for number, cap in enumerate(config.caps, start=1):
        yield CapRule(id=f"cap_{number}", calls=cap.calls, within=cap.within, per=cap.per)
