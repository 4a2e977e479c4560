"""The policy of a campaign.yaml, with its short forms turned into rules."""

from collections.abc import Iterator

from outreach.campaign.model import CampaignConfig
from outreach.campaign.policy_choice import CALLING_HOURS, CALLING_HOURS_EXCEPT, CAP
from outreach.policy.policy import Policy, compose
from outreach.policy.rules import CalendarRule, CapRule, Rule, WindowRule


def policy_of(config: CampaignConfig) -> Policy:
    """Return every rule that binds the campaign."""
    return compose(
        chosen=config.policy,
        short_forms=tuple(_short_forms(config)),
        promise_grace=config.promise_grace,
    )


def _short_forms(config: CampaignConfig) -> Iterator[Rule]:
    if config.calling_hours is not None:
        hours = config.calling_hours.hours()
        if hours is not None:
            yield WindowRule(id=CALLING_HOURS, allow=(hours,))
        if config.calling_hours.except_on:
            yield CalendarRule(id=CALLING_HOURS_EXCEPT, dates=config.calling_hours.except_on)
    for number, cap in enumerate(config.caps, start=1):
        yield CapRule(id=f"{CAP}{number}", calls=cap.calls, within=cap.within, per=cap.per)
