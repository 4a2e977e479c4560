"""A decision keeps what its rule looked at: of a rule of the clock too, and in a run of any length."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from builders.invoices import NOW, PHONE, decide_night, fill, owing, receivables_campaign, run_for
from outreach.domain.facts import FactKind, FactSubject
from outreach.services.permissions.explain import Explanation, explain
from outreach.services.preparation.decide import decide
from outreach.storage import tables

NEW_YORK = {"time_zones": ["America/New_York"]}
SAUDI_PHONE = "+966500000001"


def wish(ledger: Engine, **value: Any) -> None:
    """Let the person have asked for other calls."""
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind=FactKind.PREFERENCE,
                subject=FactSubject.PERSON,
                person_key="c-1",
                value=value,
                happened_at=NOW,
                recorded_at=NOW,
                source="test",
            )
        )


def decided(ledger: Engine, warehouse: Engine, *, phone: str = PHONE, **changes: Any) -> Any:
    """The decision about one person of a campaign with ``changes``."""
    fill(warehouse, [owing("c-1", phone=phone)])
    run_id = run_for(ledger, receivables_campaign(**changes))
    decide_night(ledger, warehouse, run_id)
    return decision(ledger)


def decision(ledger: Engine) -> Any:
    with ledger.connect() as connection:
        return connection.execute(text("SELECT reason, rule, inputs FROM outreach.decision")).one()


def explained(ledger: Engine) -> Explanation:
    return explain(
        ledger,
        campaign_id="overdue_invoices",
        person_id="c-1",
        run_date=None,
        wave=None,
        now=NOW + timedelta(hours=1),
    )


TUESDAYS = {"from": "18:00:00", "until": "20:00:00", "days": ["mon", "tue"]}


def test_of_a_wish_the_decision_keeps_what_was_asked(ledger: Engine, warehouse: Engine) -> None:
    wish(ledger, **TUESDAYS | {"days": ["tue"]})
    row = decided(ledger, warehouse)
    assert (row.reason, row.rule) == ("asked_other_time", "always.preference")
    assert row.inputs == {**NEW_YORK, **TUESDAYS, "days": ["tue"]}


def test_the_decision_and_the_explanation_say_the_same_of_a_wish(ledger: Engine, warehouse: Engine) -> None:
    wish(ledger, **TUESDAYS | {"days": ["tue"]})
    decided(ledger, warehouse)
    found = explained(ledger)
    asked = "the person asked for calls from 18:00:00 until 20:00:00 on tue"
    assert found.decided is not None
    assert found.decided.looked_at == asked
    assert [rule.looked_at for rule in found.rules if rule.name == "always.preference"] == [asked]


def test_a_wish_that_cannot_be_read_is_said_to_be_such(ledger: Engine, warehouse: Engine) -> None:
    wish(ledger, not_before_day=date(9999, 1, 1).isoformat(), unreadable=["until"])
    decided(ledger, warehouse)
    found = explained(ledger)
    assert found.decided is not None
    assert found.decided.looked_at == "what the person asked for cannot be read: until"


NO_LANDLINES = {"id": "none", "kind": "line", "forbid": ["fixed_line"]}
ONLY_CANADA = {"id": "none", "kind": "country", "only": ["CA"]}
NO_MONDAYS = {"id": "none", "kind": "calendar", "dates": ["2024-06-10", "2024-06-11"]}
LATE = {"id": "none", "kind": "window", "allow": [{"start": "20:00", "end": "21:00"}]}


@pytest.mark.parametrize(
    ("rule", "inputs"),
    [
        (NO_LANDLINES, {"phone_kind": "fixed_line_or_mobile"}),
        (ONLY_CANADA, {"countries": ["US"]}),
        (NO_MONDAYS, {**NEW_YORK, "countries": ["US"]}),
        (LATE, {**NEW_YORK, "countries": ["US"]}),
    ],
    ids=["line", "country", "calendar", "window"],
)
def test_each_rule_of_the_clock_keeps_what_it_looked_at(
    ledger: Engine, warehouse: Engine, rule: dict[str, Any], inputs: dict[str, Any]
) -> None:
    row = decided(ledger, warehouse, policy=[rule])
    assert (row.rule, row.inputs) == ("own.none", inputs)


def test_of_unknown_zones_the_decision_keeps_that_there_are_none(ledger: Engine, warehouse: Engine) -> None:
    decided(ledger, warehouse)
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.contact SET time_zones = '{}'"))
        run_id = connection.scalar(text("SELECT run_id FROM outreach.campaign_run"))
    decide(ledger, run_id=run_id, now=NOW)
    assert decision(ledger).inputs == {"time_zones": []}


@pytest.mark.parametrize("call_for", ["14h", "20h", "24h"])
def test_on_a_day_of_rest_the_reason_is_the_day_whenever_the_run_ends(
    ledger: Engine, warehouse: Engine, call_for: str
) -> None:
    lunch = {
        "id": "lunch",
        "kind": "window",
        "allow": [{"start": "09:00", "end": "12:00"}, {"start": "15:00", "end": "19:00"}],
    }
    fill(warehouse, [owing("c-1", phone=SAUDI_PHONE)])
    campaign = receivables_campaign(
        policy=["ksa", lunch], call_for=call_for, defaults={"region": "SA", "currency": "SAR"}
    )
    run_id = run_for(ledger, campaign)
    saturday = datetime.fromisoformat("2024-06-07T22:00Z")
    decide_night(ledger, warehouse, run_id)
    with ledger.begin() as connection:
        connection.execute(
            text("UPDATE outreach.campaign_run SET call_until = :until"),
            {"until": saturday + timedelta(hours=int(call_for[:-1]))},
        )
    decide(ledger, run_id=run_id, now=saturday)
    row = decision(ledger)
    assert (row.reason, row.rule) == ("rest_day", "ksa.days_of_rest")
    assert json.dumps(row.inputs, sort_keys=True) == ('{"countries": ["SA"], "time_zones": ["Asia/Riyadh"]}')
