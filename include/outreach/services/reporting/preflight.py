"""The plan of a night, in figures: people and amounts by rule, how the calls fit, what they cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from outreach.campaign.tariffs import Tariff
from outreach.domain.decisions import Decision
from outreach.policy.rules import Reading
from outreach.policy.words import HOW_READ
from outreach.providers.base import Account
from outreach.services.dispatch.throttle import (
    ENOUGH_CALLS,
    MEASURED_CALLS,
    MEASURED_OVER,
    Throttle,
    throttle_of,
)
from outreach.services.permissions.ask import Question
from outreach.services.permissions.rule_words import rule_words
from outreach.services.reporting.fit import Fit, PeopleInSpans, fit_into
from outreach.services.reporting.spans_ahead import spans_ahead
from outreach.services.runs.run import Run
from outreach.services.safeguards.approval import Approval, needs_approval
from outreach.services.safeguards.tariff import tariff_of
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Group:
    """People with the same decision by the same rule, and their open amounts by currency."""

    verdict: Decision
    reason: str | None
    rule: str
    people: int
    amounts: Mapping[str, Decimal]
    words: str = ""
    """What the rule, or the reason where no rule gives one, means; empty for those who are called."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How many people are new since the last sealed run, and how many are gone."""

    run_date: date
    wave: int
    new: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The estimated cost of the calls. ``measured`` are the calls that the estimate rests on."""

    amount: Decimal
    currency: str
    per_minute: Decimal
    minutes_per_call: Decimal
    measured: int


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """The figures of a run after its decisions. ``fit`` and ``cost`` are None if the account is not known."""

    groups: tuple[Group, ...]
    changes: Changes | None
    spans: tuple[PeopleInSpans, ...]
    fit: Fit | None
    cost: Cost | None
    approval: Approval
    unread_rules: tuple[tuple[str, str, str], ...]
    """Rules whose source was not read itself: name, how it is known, source."""
    zone: ZoneInfo
    """The campaign's, in which times are said."""

    @property
    def people_not_called(self) -> int:
        """How many people are not called."""
        return sum(group.people for group in self.groups if group.verdict is not Decision.CALL)

    @property
    def called(self) -> Group:
        """Those who are called."""
        for group in self.groups:
            if group.verdict is Decision.CALL:
                return group
        return Group(verdict=Decision.CALL, reason=None, rule="", people=0, amounts={})


def read_preflight(connection: Connection, run: Run, account: Account | None, *, now: datetime) -> Preflight:
    """Read the figures from the run's decisions; nothing is decided again."""
    of_run = {"run_id": run.run_id}
    words = rule_words(run)
    groups = tuple(_group(row, words) for row in connection.execute(statement("preflight_people"), of_run))
    changes = connection.execute(statement("preflight_changes"), of_run).one_or_none()
    spans = spans_ahead(connection, run)
    people = sum(group.people for group in groups if group.verdict is Decision.CALL)
    throttle = throttle_of(connection, account, run.campaign.config, now=now) if account else None
    return Preflight(
        groups=groups,
        changes=None if changes is None else _changes(changes),
        spans=spans,
        fit=fit_into(spans, throttle, now=now) if throttle else None,
        cost=_cost(connection, account, throttle, tariff_of(account, run.campaign.config), people, now=now)
        if account and throttle
        else None,
        approval=needs_approval(connection, run),
        unread_rules=_unread_rules(run, now=now),
        zone=run.campaign.config.zone(),
    )


def _group(row: Row[Any], words: Mapping[str, str]) -> Group:
    return Group(
        verdict=Decision(row.verdict),
        reason=row.reason,
        rule=row.rule,
        people=row.people,
        amounts={currency: Decimal(amount) for currency, amount in sorted(row.amounts.items())},
        words="" if row.verdict == Decision.CALL else words.get(row.rule, ""),
    )


def _changes(row: Row[Any]) -> Changes:
    return Changes(run_date=row.run_date, wave=row.wave, new=row.new_people, gone=row.gone_people)


def _cost(
    connection: Connection,
    account: Account,
    throttle: Throttle,
    tariff: Tariff | None,
    people: int,
    *,
    now: datetime,
) -> Cost | None:
    """Estimate by the started minutes of the last calls; before enough calls ended, by the longest call."""
    if tariff is None:
        return None
    parameters = {
        "connection_id": account.connection_id,
        "since": now - MEASURED_OVER,
        "at_most": MEASURED_CALLS,
    }
    row = connection.execute(statement("minutes_billed_of_account"), parameters).one()
    is_measured = row.calls >= ENOUGH_CALLS
    minutes = Decimal(row.minutes if is_measured else ceil(throttle.call_length / timedelta(minutes=1)))
    return Cost(
        amount=people * minutes * tariff.per_minute,
        currency=tariff.currency,
        per_minute=tariff.per_minute,
        minutes_per_call=minutes,
        measured=row.calls if is_measured else 0,
    )


def _unread_rules(run: Run, *, now: datetime) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (bound.name, HOW_READ[bound.read], bound.source)
        for bound in Question(run=run, now=now).policy.rules
        if bound.read is not Reading.TEXT
    )
