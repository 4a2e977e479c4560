"""A person of one run whose decision is explained, and what is known of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, insert

from builders.invoices import NOW, PHONE, decide_night, fill, owing, receivables_campaign, run_for
from builders.ledger import insert_run
from builders.night import campaign as other_campaign
from builders.night import completed, person
from outreach.domain.facts import FactKind, FactSubject
from outreach.policy.policy import compose
from outreach.policy.rules import Hours, Rule, WindowRule
from outreach.services.permissions.explain import Explanation, explain
from outreach.services.permissions.rules_now import RuleNow
from outreach.storage import tables

MORNING = NOW + timedelta(hours=14)
"""10:30 on Monday, 10 June, in New York, where the number is: inside of the hours of ``careful``."""
A_DAY = timedelta(days=1)
HOURS = WindowRule(id="hours", allow=(Hours.model_validate({"start": "13:00", "end": "15:00"}),))


def fact(ledger: Engine, kind: FactKind, *, happened_at: datetime, **value: Any) -> None:
    """Write a fact about the person."""
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind=kind,
                subject=FactSubject.PERSON,
                person_key="c-1",
                value=value,
                happened_at=happened_at,
                recorded_at=happened_at,
                source="test",
            )
        )


def called(ledger: Engine, *, at: datetime) -> None:
    """Let another campaign have called the person."""
    someone = person("C-1", phone=PHONE, call=completed(ended_at=at))
    insert_run(ledger, someone, of=replace(other_campaign(), campaign_id="another"), now=at)


def explained(ledger: Engine, person_id: str = "c-1", *, now: datetime = MORNING) -> Explanation:
    """Explain the decision of the last run about the person."""
    return explain(
        ledger, campaign_id="overdue_invoices", person_id=person_id, run_date=None, wave=None, now=now
    )


def open_and_decide(ledger: Engine, warehouse: Engine, *rules: Rule, **changes: Any) -> UUID:
    """Decide about the person by ``careful`` and these rules."""
    of = receivables_campaign(**changes)
    policy = compose(chosen=("careful", *rules), short_forms=())
    fill(warehouse, [owing("c-1")])
    run_id = run_for(ledger, replace(of, policy=policy))
    decide_night(ledger, warehouse, run_id)
    return run_id


def by_name(found: Explanation, name: str) -> RuleNow:
    """Give the one rule of this name."""
    [rule] = [rule for rule in found.rules if rule.name == name]
    return rule
