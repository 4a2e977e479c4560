"""Why a campaign calls no one: hours without overlap, nights on days of rest, rules for elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from outreach.campaign.folder import Campaign
from outreach.campaign.schedules import next_start
from outreach.domain.zones import zones_of_country
from outreach.policy.clock import Clock, allowed_by_clock, forbidden_by_clock, rule_in_the_way
from outreach.policy.policy import ALWAYS, CAREFUL, OWN, BoundRule, Policy
from outreach.policy.rules import CalendarRule, LineRule, WindowRule
from outreach.policy.scope import LineKind, Place, is_about
from outreach.policy.spans import Span, shared, without

_WEEK = timedelta(days=7)
_A_YEAR = timedelta(days=366)
_NIGHTS_LOOKED_AT = timedelta(days=28)
_MOST_NIGHTS = 200
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, kw_only=True)
class _Where:
    """People of the campaign's region, and their possible zones."""

    words: str
    clocks: tuple[Clock, ...]


def night_warnings(campaign: Campaign, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield reasons why a campaign with a real audience would call no one, or no one of a kind."""
    yield from _of_other_regions(campaign, policy)
    weekly = _by_the_week(policy)
    for where in _kinds_of_clock(campaign):
        gap = _week_without_hours(weekly, where, now=now)
        if gap is not None:
            yield _hours_never_meet(weekly, where, gap)
            return
    yield from _of_nights(campaign, weekly, now=now)


def _of_other_regions(campaign: Campaign, policy: Policy) -> Iterator[str]:
    region = campaign.config.defaults.region
    named = dict.fromkeys(bound.profile for bound in policy.rules if bound.profile not in (ALWAYS, OWN))
    place = _place(campaign, frozenset(get_args(LineKind)))
    bind = {bound.profile for bound in policy.rules if all(is_about(scope, place) for scope in bound.scopes)}
    if named and bind.isdisjoint(named):
        yield (
            f"policy: no rule of {', '.join(named)} is about {region}, the country of defaults.region, and "
            f"{CAREFUL} holds only where it is named or no profile is"
        )


def _by_the_week(policy: Policy) -> Policy:
    """Return the rules that repeat every week or year, since single dates and holidays are no mistake."""
    return Policy(rules=tuple(bound for each in policy.rules if (bound := _weekly(each)) is not None))


def _weekly(bound: BoundRule) -> BoundRule | None:
    rule = bound.rule
    if not isinstance(rule, CalendarRule):
        return bound
    if not rule.rest_days:
        return None
    days = rule.model_copy(update={"dates": (), "holidays": False, "periods": ()})
    return bound.model_copy(update={"rule": days})


def _place(campaign: Campaign, lines: frozenset[LineKind]) -> Place:
    config = campaign.config
    countries = frozenset({config.defaults.region})
    return Place(countries=countries, states=frozenset(), lines=lines, debt_kind=config.debt_kind)


def _kinds_of_clock(campaign: Campaign) -> Iterator[_Where]:
    region = campaign.config.defaults.region
    zones = sorted(zones_of_country(region))
    if zones:
        yield _where(campaign, f"no one in {region}", [(zones[0],)])
    if len(zones) > 1:
        yield _where(campaign, f"no one whose number says no more than {region}", [tuple(zones)])


def _anyone(campaign: Campaign) -> _Where:
    """Return everyone of the region; people in the campaign's zone come first."""
    region, own = campaign.config.defaults.region, campaign.config.timezone
    zones = sorted(zones_of_country(region), key=lambda zone: (zone != own, zone))
    return _where(campaign, f"no one in {region}", [(zone,) for zone in zones])


def _where(campaign: Campaign, words: str, zones: Sequence[tuple[str, ...]]) -> _Where:
    kinds: tuple[LineKind, ...] = get_args(LineKind)
    tells_lines = any(
        isinstance(bound.rule, LineRule) or any(scope.line for scope in bound.scopes)
        for bound in campaign.policy.rules
    )
    places = [_place(campaign, frozenset({kind})) for kind in (kinds if tells_lines else kinds[:1])]
    clocks = tuple(Clock(zones=each, place=place) for each in zones for place in places)
    return _Where(words=words, clocks=clocks)


def _week_without_hours(policy: Policy, where: _Where, *, now: datetime) -> Span | None:
    """Return the first week or longer in which no kind of number may be called; None if there is none."""
    has_seasons = any(
        bound.rule.during for bound in policy.of_kind(WindowRule) if isinstance(bound.rule, WindowRule)
    )
    ahead = Span(start=now, end=now + (_A_YEAR if has_seasons else 2 * _WEEK))
    forbidden: tuple[Span, ...] = (ahead,)
    for clock in where.clocks:
        forbidden = shared(forbidden, without(ahead, allowed_by_clock(policy, clock, horizon=ahead)))
    return next((span for span in forbidden if span.end - span.start >= _WEEK), None)


def _hours_never_meet(policy: Policy, where: _Where, gap: Span) -> str:
    found = forbidden_by_clock(policy, where.clocks[0], horizon=gap)
    names = ", ".join(dict.fromkeys(each.rule for each in found))
    when = f"between {gap.start:%Y-%m-%d} and {gap.end:%Y-%m-%d}"
    return f"policy: {where.words} may be called at any time {when}: together nothing is left by {names}"


def _of_nights(campaign: Campaign, policy: Policy, *, now: datetime) -> Iterator[str]:
    """Yield a warning for each day of the week whose nights can call no one in the campaign's region."""
    config = campaign.config
    where = _anyone(campaign)
    if config.schedule is None or not where.clocks:
        return
    zone, starts = config.zone(), list(_starts(campaign, now=now))
    in_vain: dict[str, set[str]] = {}
    for start in starts:
        night = Span(start=start, end=start + config.call_for)
        rule = _in_the_way(policy, where, night)
        if rule is not None:
            in_vain.setdefault(_DAYS[start.astimezone(zone).weekday()], set()).add(rule)
    called = {_DAYS[start.astimezone(zone).weekday()] for start in starts} - in_vain.keys()
    for day in sorted(in_vain, key=_DAYS.index):
        yield f"schedule: nights that start on {day} call {where.words}: {', '.join(sorted(in_vain[day]))}"
    if in_vain and not called:
        yield f"schedule: no night of the next weeks calls anyone in {config.defaults.region}"


def _starts(campaign: Campaign, *, now: datetime) -> Iterator[datetime]:
    config, start = campaign.config, now
    for _ in range(_MOST_NIGHTS):
        start = next_start(config.schedule or "", config.zone(), after=start)
        yield start
        if start > now + _NIGHTS_LOOKED_AT:
            return


def _in_the_way(policy: Policy, where: _Where, night: Span) -> str | None:
    if any(allowed_by_clock(policy, clock, horizon=night) for clock in where.clocks):
        return None
    found = forbidden_by_clock(policy, where.clocks[0], horizon=night)
    return rule_in_the_way(policy, found, within=night)
