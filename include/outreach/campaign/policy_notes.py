"""Notes for the author on a campaign's policy: rules whose source was not read, unknown days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from outreach.campaign.folder import Campaign
from outreach.campaign.night_warnings import night_warnings
from outreach.domain.states import country_of_state, has_states
from outreach.policy.calendars import ramadan_table, unknown_holidays
from outreach.policy.callable_hours import without_hours
from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import CalendarRule, Period, Reading, WindowRule
from outreach.policy.words import HOW_READ


def policy_notes(campaign: Campaign) -> tuple[str, ...]:
    """Return a note with the names of the rules whose own source was not read."""
    rules = _binding(campaign).rules
    found = {
        words: [bound.name for bound in rules if bound.read is reading]
        for reading, words in HOW_READ.items()
        if reading is not Reading.TEXT
    }
    return tuple(f"policy: {words}: {', '.join(names)}" for words, names in found.items() if names)


def policy_warnings(campaign: Campaign, *, today: date) -> tuple[str, ...]:
    """Return why no one can be called: hours without overlap, unknown days, rules for elsewhere."""
    policy = _binding(campaign)
    always = (
        *(f"policy: {each}" for each in without_hours(policy)),
        *_of_states(policy),
        *_of_holidays(policy, campaign.config.defaults.region, today),
        *_of_ramadan(policy, today),
    )
    if campaign.config.audience == "invented":
        return always
    now = datetime.combine(today, time(0), tzinfo=UTC)
    return (*always, *night_warnings(campaign, policy, now=now))


def _binding(campaign: Campaign) -> Policy:
    return campaign.policy.binding(is_invented=campaign.config.audience == "invented", wave=1)


def _of_holidays(policy: Policy, region: str, today: date) -> Iterator[str]:
    for bound in policy.of_kind(CalendarRule):
        if not (isinstance(bound.rule, CalendarRule) and bound.rule.holidays):
            continue
        for country in sorted(_countries_of(bound) or {region}):
            for year in (today.year, today.year + 1):
                why = unknown_holidays(country, year)
                if why is not None:
                    yield f"policy: by {bound.name} no one in {country} is called in {year}: {why}"


def _of_states(policy: Policy) -> Iterator[str]:
    for bound in policy.rules:
        for country in sorted({country_of_state(state) for scope in bound.scopes for state in scope.state}):
            if not has_states(country):
                yield f"policy: {bound.name} binds everyone in {country}: its states are not distinguished"


def _countries_of(bound: BoundRule) -> set[str]:
    """Return the countries that a rule names; empty if it is about everyone."""
    named = [{*scope.country, *(country_of_state(state) for state in scope.state)} for scope in bound.scopes]
    return set.intersection(*found) if (found := [each for each in named if each]) else set()


def _of_ramadan(policy: Policy, today: date) -> Iterator[str]:
    last = ramadan_table().known.last
    if last.year > today.year:
        return
    for bound in policy.rules:
        match bound.rule:
            case WindowRule(during=Period.RAMADAN):
                yield f"policy: by {bound.name} every day after {last} counts as Ramadan: no table goes on"
            case CalendarRule() as rule if Period.RAMADAN in rule.periods:
                yield f"policy: by {bound.name} no one is called after {last}: no table of Ramadan goes on"
