"""Frequency caps, gaps, cool-offs, holds and stops: what is known of people that forbids a call."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from outreach.domain.facts import told_by_queries_of
from outreach.domain.scopes import campaign_scope
from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import CapRule, CoolOffRule, Counted, GapRule, HoldRule, StopRule
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

A_DAY = timedelta(days=1)


def write_findings(connection: Connection, policy: Policy, run: Run, *, now: datetime) -> None:
    """Write until when each rule on history forbids a call to each person asked about."""
    write_frequency(connection, policy, run, now=now)
    invoice = [_frequency(bound) for bound in policy.of_kind(CapRule) if not _is_on_people(bound)]
    if invoice:
        parameters = {"rules": json.dumps(invoice), "since": _since(invoice, now=now)}
        connection.execute(statement("find_invoice_caps"), parameters | {"now": now})
    holds = [_hold(bound) for bound in policy.of_kind(HoldRule)]
    if holds:
        connection.execute(statement("find_holds"), {"rules": json.dumps(holds), "now": now})
    write_stops(connection, policy, run, now=now)


def write_frequency(
    connection: Connection, policy: Policy, run: Run, *, now: datetime, from_spelling: int = 1
) -> None:
    """Write until when caps, gaps and cool-offs forbid a call to people of these spellings of an id."""
    frequency = [_frequency(bound) for bound in policy.rules if _is_on_people(bound)]
    if frequency:
        parameters = {
            "rules": json.dumps(frequency),
            "since": _since(frequency, now=now),
            "now": now,
            "until": max(run.call_until, now),
            "from_spelling": from_spelling,
        }
        connection.execute(statement("find_frequency"), parameters)


def write_stops(connection: Connection, policy: Policy, run: Run, *, now: datetime) -> None:
    """Write each stop that holds someone who is asked about, and payments that showed since the extract."""
    stops = {
        str(bound.rule.reason): bound.name
        for bound in policy.of_kind(StopRule)
        if isinstance(bound.rule, StopRule)
    }
    connection.execute(
        statement("find_stops"),
        {
            "rules": json.dumps(stops),
            "campaign_scope": campaign_scope(run.campaign.campaign_id),
            "extracted_at": run.extracted_at,
            "own_warehouse": told_by_queries_of(run.campaign.campaign_id),
            "now": now,
        },
    )


def _is_on_people(bound: BoundRule) -> bool:
    match bound.rule:
        case CapRule() as cap:
            return cap.per != "invoice"
        case GapRule() | CoolOffRule():
            return True
    return False


def _frequency(bound: BoundRule) -> dict[str, Any]:
    """Write a cap, a gap or a cool-off as one rule: no more than so many within a time."""
    rule = bound.rule
    match rule:
        case CapRule():
            days, within = rule.days, rule.within
            return {
                "name": bound.name,
                "calls": rule.calls,
                "seconds": within.total_seconds() if within else None,
                "days": days,
                "by_person": rule.per != "number",
                "by_number": True,
                "counts_conversations": rule.counts is Counted.CONVERSATIONS,
                "is_liftable": False,
            }
        case GapRule():
            of_one = {"by_person": rule.per != "number", "by_number": True, "counts_conversations": False}
        case CoolOffRule():
            of_one = {"by_person": True, "by_number": False, "counts_conversations": True}
        case _:
            raise TypeError(f"{bound.name} does not count calls")
    return {
        "name": bound.name,
        "calls": 1,
        "seconds": rule.within.total_seconds(),
        "days": None,
        "is_liftable": True,
        **of_one,
    }


def _since(rules: Iterable[dict[str, Any]], *, now: datetime) -> datetime:
    """Return how far back calls can matter; a day of the clock may be longer than 24 hours."""
    longest = max(
        timedelta(seconds=rule["seconds"]) if rule["seconds"] else (rule["days"] + 1) * A_DAY
        for rule in rules
    )
    return now - longest


def _hold(bound: BoundRule) -> dict[str, Any]:
    rule = bound.rule
    if not isinstance(rule, HoldRule):
        raise TypeError(f"{bound.name} is no hold")
    return {
        "name": bound.name,
        "after": rule.after,
        "grace_days": -(-rule.grace // A_DAY) if rule.grace else 0,
        "without_date": rule.without_date.total_seconds() if rule.without_date else None,
        "at_most": rule.at_most.total_seconds() if rule.at_most else None,
    }
