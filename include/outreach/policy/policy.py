"""A campaign's policy: every rule that binds it, each with its source."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from outreach.policy.profiles import profile_named
from outreach.policy.rules import (
    AnyRule,
    CapRule,
    GapRule,
    HoldAfter,
    HoldRule,
    Profile,
    Reading,
    Rule,
    StopRule,
)
from outreach.policy.scope import Scope
from outreach.yaml_files.section import Section

R = TypeVar("R", bound=AnyRule)

ALWAYS = "always"
"""The profile that holds for every campaign."""

CAREFUL = "careful"
"""The profile that holds where none is named."""

OWN = "own"
"""The name, in place of a profile's, of rules written in campaign.yaml."""

_FOR_AN_INVENTED_AUDIENCE = (StopRule, HoldRule, CapRule)


class BoundRule(Section):
    """A rule of a policy, under the name by which decisions know it."""

    name: str
    rule: Rule
    scopes: tuple[Scope, ...]
    """The people it is about: all of them must fit."""
    source: str
    read: Reading
    profile: str
    profile_version: int


class Policy(Section):
    """The rules. If several forbid a moment, the first in this order is named."""

    rules: tuple[BoundRule, ...]

    def fingerprint(self) -> str:
        """Return the SHA-256 of the policy's JSON, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()

    def of_kind(self, kind: type[R]) -> tuple[BoundRule, ...]:
        """Return the rules of a kind, in order."""
        return tuple(bound for bound in self.rules if isinstance(bound.rule, kind))

    def binding(self, *, is_invented: bool, wave: int) -> "Policy":
        """Return the rules that bind a run with this audience and this wave.

        Invented people have no clock and no law, but they may ask for no more calls.
        Someone asks for a further wave on purpose, so it needs no gap.
        """
        kept = (
            bound
            for bound in self.rules
            if not (is_invented and not isinstance(bound.rule, _FOR_AN_INVENTED_AUDIENCE))
            and not (wave > 1 and isinstance(bound.rule, GapRule))
        )
        return Policy(rules=tuple(kept))


def compose(
    *,
    chosen: Sequence[str | Rule],
    short_forms: Sequence[Rule],
    promise_grace: timedelta | None = None,
) -> Policy:
    """Build a policy from the rules that always hold, the named profiles, and own rules.

    If no profile is named, ``careful`` holds. ``promise_grace`` replaces the time after
    a promised day that ``always`` sets. Raises ``ValueError`` for an unknown profile,
    for one that is named twice, and for two own rules of one id.
    """
    names = [each for each in chosen if isinstance(each, str)]
    own = [each for each in (*chosen, *short_forms) if not isinstance(each, str)]
    require_once(names, "is named twice")
    require_once([rule.id for rule in own], "is the id of two rules")
    if ALWAYS in names:
        raise ValueError(f"{ALWAYS} holds for every campaign; leave it out")
    rules = [*_always(promise_grace)]
    for name in names or [CAREFUL]:
        rules += _rules_of(profile_named(name))
    return Policy(rules=(*rules, *map(_own, own)))


def require_once(names: Sequence[str], mistake: str) -> None:
    """Raise ``ValueError``, with the name and the mistake, if a name occurs twice."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} {mistake}")


def _always(promise_grace: timedelta | None) -> Iterator[BoundRule]:
    for bound in _rules_of(profile_named(ALWAYS)):
        rule = bound.rule
        if promise_grace and isinstance(rule, HoldRule) and rule.after is HoldAfter.PROMISE:
            yield bound.model_copy(update={"rule": rule.model_copy(update={"grace": promise_grace})})
        else:
            yield bound


def _rules_of(profile: Profile) -> Iterator[BoundRule]:
    for rule in profile.rules:
        yield BoundRule(
            name=f"{profile.id}.{rule.id}",
            rule=rule,
            scopes=tuple(scope for scope in (profile.applies, rule.applies) if scope != Scope()),
            source=rule.source or profile.source,
            read=rule.read or profile.read,
            profile=profile.id,
            profile_version=profile.version,
        )


def _own(rule: Rule) -> BoundRule:
    return BoundRule(
        name=f"{OWN}.{rule.id}",
        rule=rule,
        scopes=(rule.applies,) if rule.applies != Scope() else (),
        source=rule.source or "campaign.yaml",
        read=rule.read or Reading.TEXT,
        profile=OWN,
        profile_version=1,
    )
