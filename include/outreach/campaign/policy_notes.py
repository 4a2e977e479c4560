"""What an author should know of a campaign's policy: rules that no one read in the wording, unknown days."""

from collections.abc import Iterator
from datetime import date

from outreach.campaign.folder import Campaign
from outreach.domain.states import country_of_state, has_states
from outreach.policy.calendars import ramadan_table, unknown_holidays
from outreach.policy.callable_hours import without_hours
from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import CalendarRule, Period, Reading, WindowRule

_RESTS_ON = {
    Reading.SECONDARY: "what others write about the wording",
    Reading.DRAFT: "a wording that is not in force",
}


def policy_notes(campaign: Campaign) -> tuple[str, ...]:
    """Return which rules rest on less than the wording of their source, by name."""
    rules = _binding(campaign).rules
    found = {
        words: [bound.name for bound in rules if bound.read is reading]
        for reading, words in _RESTS_ON.items()
    }
    return tuple(f"policy: rests on {words}: {', '.join(names)}" for words, names in found.items() if names)


def policy_warnings(campaign: Campaign, *, today: date) -> tuple[str, ...]:
    """Return whom no one ever calls, or not on days of this year and the next, though no rule says so."""
    policy = _binding(campaign)
    return (
        *(f"policy: {each}" for each in without_hours(policy)),
        *_of_states(policy),
        *_of_holidays(policy, campaign.config.defaults.region, today),
        *_of_ramadan(policy, today),
    )


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
                yield f"policy: {bound.name} binds everyone in {country}: its states are not told apart"


def _countries_of(bound: BoundRule) -> set[str]:
    """Return the countries that a rule names; none where it is about everyone."""
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
