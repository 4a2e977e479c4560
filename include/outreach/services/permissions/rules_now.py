"""The answer of every rule that binds a run, for one person at one moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from outreach.domain.reason_words import WORDS_OF_REASON
from outreach.policy.clock import LOOKS_AHEAD, forbidden_by_clock
from outreach.policy.policy import BoundRule, Policy
from outreach.policy.reasons import Inputs, seen_by, words_for_inputs, words_for_nothing
from outreach.policy.rules import NightRule
from outreach.policy.spans import Span, united, without
from outreach.policy.words import words_for
from outreach.services.permissions.ask import Question
from outreach.services.permissions.clocks import clock_of
from outreach.services.permissions.moments import Reader
from outreach.services.permissions.rules import PAID, PAID_SINCE, callback_rule


class Stand(StrEnum):
    """The present answer of a rule about a call to a person."""

    FORBIDS = "forbids"
    ALLOWS = "allows"
    IS_ABOUT_OTHERS = "is about others"
    """Its scope has other countries, states, lines or kinds of debt."""
    WAS_NOT_ASKED = "was not asked"
    """It limits a whole run, or there is no call that it could be asked about."""


@dataclass(frozen=True, kw_only=True)
class RuleNow:
    """A rule, and what it says now. ``until`` is when it stops forbidding; None if no end is known.

    ``looked_at`` are its values in words.
    """

    name: str
    version: int
    words: str
    source: str
    read: str
    stand: Stand
    until: datetime | None
    looked_at: str


def rules_not_asked(policy: Policy) -> tuple[RuleNow, ...]:
    """Return the rules for a person to whom no rule can be applied."""
    return tuple(_said(bound, Stand.WAS_NOT_ASKED) for bound in policy.rules)


def rules_now(
    question: Question, answer: Row[Any], findings: Sequence[Row[Any]], reader: Reader
) -> tuple[RuleNow, ...]:
    """Return every rule with what it says, by the spans of the clock and the facts about the person."""
    person = _Person(question=question, answer=answer, findings=findings, reader=reader)
    said = [person.say(bound) for bound in question.policy.rules]
    return (*person.paid_since(), *said)


@dataclass(frozen=True, kw_only=True)
class _Person:
    question: Question
    answer: Row[Any]
    findings: Sequence[Row[Any]]
    reader: Reader

    def say(self, bound: BoundRule) -> RuleNow:
        if isinstance(bound.rule, NightRule):
            return _said(bound, Stand.WAS_NOT_ASKED, looked_at=words_for_nothing(bound.rule))
        if bound.name not in self.answer.rules:
            return _said(bound, Stand.IS_ABOUT_OTHERS)
        now, ahead = self.question.now, self._ahead()
        first = next(iter(united([*self._by_clock(bound), *self._by_history(bound)])), None)
        if first is None or first.start > now:
            return _said(bound, Stand.ALLOWS, looked_at=self._looked_at(bound))
        until = first.end if first.end < ahead.end else None
        return _said(bound, Stand.FORBIDS, until=until, looked_at=self._looked_at(bound))

    def paid_since(self) -> Iterator[RuleNow]:
        for finding in self.findings:
            if finding.rule == PAID_SINCE:
                yield _beside_the_policy(PAID_SINCE, f"payment {finding.inputs['fact']} of outreach.fact")

    def _ahead(self) -> Span:
        return Span(start=self.question.now, end=self.question.now + LOOKS_AHEAD)

    def _by_clock(self, bound: BoundRule) -> list[Span]:
        clock = clock_of(self.answer, debt_kind=self.question.run.campaign.config.debt_kind)
        alone = Policy(rules=(bound,))
        return [each.span for each in forbidden_by_clock(alone, clock, horizon=self._ahead())]

    def _by_history(self, bound: BoundRule) -> list[Span]:
        """Return the spans from now on in which facts about the person forbid a call."""
        ahead = self._ahead()
        spans: list[Span] = []
        for finding in self._of(bound):
            end = ahead.end if finding.until_at is None else finding.until_at
            lifted = self._lifted() if finding.is_liftable else ()
            spans += without(Span(start=ahead.start, end=max(end, ahead.start)), lifted)
        return spans

    def _lifted(self) -> tuple[Span, ...]:
        """Return the spans in which a requested callback suspends gap and cool-off."""
        name, priority_for = callback_rule(self.question.policy)
        starts = [finding.until_at for finding in self.findings if finding.rule == name and finding.until_at]
        return tuple(Span(start=start, end=start + priority_for) for start in starts)

    def _of(self, bound: BoundRule) -> list[Row[Any]]:
        return [finding for finding in self.findings if finding.rule == bound.name]

    def _looked_at(self, bound: BoundRule) -> str:
        inputs = [each.inputs for each in self._of(bound)] or [seen_by(bound.rule, self.answer)]
        words = [self._words(bound, each) for each in inputs if each]
        return "; ".join(dict.fromkeys(filter(None, words))) or words_for_nothing(bound.rule)

    def _words(self, bound: BoundRule, inputs: Inputs) -> str:
        return words_for_inputs(bound.rule, inputs, self.reader, at=self.question.now)


def paid_by_the_warehouse(checked_at: datetime, reader: Reader) -> RuleNow:
    """Return the entry that the warehouse, asked again, did not name the person among those who owe."""
    return _beside_the_policy(PAID, f"the warehouse did not name the person {reader.say(checked_at)}")


def _beside_the_policy(name: str, looked_at: str) -> RuleNow:
    return RuleNow(
        name=name,
        version=1,
        words=WORDS_OF_REASON[name],
        source="no rule of the policy: what the agent would say is no longer true",
        read="text",
        stand=Stand.FORBIDS,
        until=None,
        looked_at=looked_at,
    )


def _said(bound: BoundRule, stand: Stand, *, until: datetime | None = None, looked_at: str = "") -> RuleNow:
    return RuleNow(
        name=bound.name,
        version=bound.rule.version,
        words=words_for(bound),
        source=bound.source,
        read=bound.read.value,
        stand=stand,
        until=until,
        looked_at=looked_at,
    )
