"""Frequency caps, gaps, cool-offs, holds and stops: the facts about people that forbid a call."""

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


def write_findings(connection: Connection, policy: Policy, run: Run, *, now: datetime) -> int:
    """Write until when each rule on history forbids a call to each person asked about; returns how many."""
    found = write_frequency(connection, policy, run, now=now)
    invoice = [_frequency(bound) for bound in invoice_caps(policy)]
    if invoice:
        parameters = {"rules": json.dumps(invoice), "since": _since(invoice, now=now)}
        found += connection.execute(statement("find_invoice_caps"), parameters | {"now": now}).rowcount
    holds = [_hold(bound) for bound in policy.of_kind(HoldRule)]
    if holds:
        parameters = {"rules": json.dumps(holds), "now": now}
        found += connection.execute(statement("find_holds"), parameters).rowcount
    return found + write_stops(connection, policy, run, now=now)


def write_frequency(
    connection: Connection, policy: Policy, run: Run, *, now: datetime, from_spelling: int = 1
) -> int:
    """Write until when caps, gaps and cool-offs forbid a call to people of these spellings of an id."""
    frequency = [_frequency(bound) for bound in policy.rules if _is_on_people(bound)]
    if not frequency:
        return 0
    parameters = {
        "rules": json.dumps(frequency),
        "since": _since(frequency, now=now),
        "now": now,
        "until": max(run.call_until, now),
        "from_spelling": from_spelling,
    }
    return connection.execute(statement("find_frequency"), parameters).rowcount


def write_stops(connection: Connection, policy: Policy, run: Run, *, now: datetime) -> int:
    """Write each stop that holds someone asked about, and payments that appeared since the extract."""
    stops = {
        str(bound.rule.reason): bound.name
        for bound in policy.of_kind(StopRule)
        if isinstance(bound.rule, StopRule)
    }
    parameters = {
        "rules": json.dumps(stops),
        "campaign_scope": campaign_scope(run.campaign.campaign_id),
        "extracted_at": run.extracted_at,
        "own_warehouse": told_by_queries_of(run.campaign.campaign_id),
        "now": now,
    }
    return connection.execute(statement("find_stops"), parameters).rowcount


def invoice_caps(policy: Policy) -> list[BoundRule]:
    """Return the rules on how often people are called about one invoice."""
    return [bound for bound in policy.of_kind(CapRule) if not _is_on_people(bound)]


def _is_on_people(bound: BoundRule) -> bool:
    match bound.rule:
        case CapRule() as cap:
            return cap.per != "invoice"
        case GapRule() | CoolOffRule():
            return True
    return False


def _frequency(bound: BoundRule) -> dict[str, Any]:
    """Return a cap, a gap or a cool-off in one form: no more than a number within a time."""
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
    """Return how far back calls can matter; a local day may be longer than 24 hours."""
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
