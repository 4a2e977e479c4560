"""The bounds of one run: how many are called, about how much money, and who is kept apart to compare with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from builders.invoices import (
    decide_night,
    decided_run,
    decisions_of,
    fill,
    owing,
    receivables_campaign,
    run_for,
)
from outreach.campaign.folder import Campaign
from outreach.domain.decisions import Decision, Reason
from outreach.policy.policy import compose
from outreach.policy.rules import NightRule
from outreach.policy.scope import Scope
from outreach.storage import tables

BOSTON, MIAMI = "+1617555", "+1305555"


def campaign_with(*rules: NightRule, **changes: Any) -> Campaign:
    """A campaign that calls the people who owe most first, with own rules on its nights."""
    campaign = receivables_campaign(priority="amount", **changes)
    return replace(campaign, policy=compose(chosen=("careful", *rules), short_forms=()))


def people(amounts: Sequence[str | tuple[str, str]], *, area: str = BOSTON) -> list[dict[str, str | None]]:
    """A person for each amount, which is in dollars unless its currency stands beside it."""
    rows = []
    for number, each in enumerate(amounts):
        amount, currency = (each, "USD") if isinstance(each, str) else each
        person = f"{area[2:5]}-{number}"
        rows.append(owing(person, amount=amount, currency=currency, phone=f"{area}{number:04}"))
    return rows


def called(
    ledger: Engine, warehouse: Engine, rows: list[dict[str, str | None]], campaign: Campaign
) -> set[str]:
    """The people of the rows who are called; a bound of the night is the reason for the others."""
    run_id = decided_run(ledger, warehouse, rows, campaign)
    decided = decisions_of(ledger, tables.contact, run_id)
    assert set(decided.values()) <= {Decision.CALL, Reason.NIGHT_LIMIT, Reason.HOLDOUT}
    return {person for person, reason in decided.items() if reason == Decision.CALL}


def test_as_many_are_called_as_a_night_may_have_by_priority(ledger: Engine, warehouse: Engine) -> None:
    rows = people(["10", "40", "20", "30"])
    assert called(ledger, warehouse, rows, campaign_with(NightRule(id="few", calls=2))) == {"617-1", "617-3"}


def test_a_person_who_is_not_called_anyway_takes_no_place(ledger: Engine, warehouse: Engine) -> None:
    refusing = owing("refusing", amount="900", phone="+13055550100", consent="no")
    run_id = decided_run(
        ledger,
        warehouse,
        [refusing, *people(["10", "20"])],
        campaign_with(NightRule(id="few", calls=1)),
    )
    assert decisions_of(ledger, tables.contact, run_id) == {
        "refusing": Reason.NO_CONSENT,
        "617-0": Reason.NIGHT_LIMIT,
        "617-1": "call",
    }


def test_no_more_money_is_called_about_than_a_night_may_be_in_each_currency(
    ledger: Engine, warehouse: Engine
) -> None:
    rule = NightRule(id="money", amount={"USD": Decimal("100"), "SAR": Decimal("5")})
    rows = people(["60", "40", "0.01", ("7", "SAR"), ("5", "SAR"), ("500", "EUR")])
    assert called(ledger, warehouse, rows, campaign_with(rule)) == {"617-0", "617-1", "617-4", "617-5"}


def test_a_debt_beyond_the_bound_of_the_night_keeps_no_one_else_back(
    ledger: Engine, warehouse: Engine
) -> None:
    rule = NightRule(id="money", amount={"USD": Decimal("100")})
    assert called(ledger, warehouse, people(["1000", "60", "30"]), campaign_with(rule)) == {"617-1", "617-2"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_bound_on_some_takes_no_place_of_the_others(ledger: Engine, warehouse: Engine, order: int) -> None:
    few_in_florida = NightRule(id="florida", calls=1, applies=Scope(state=("US-FL",)))
    rules = [few_in_florida, NightRule(id="all", calls=3)][::order]
    rows = people(["50", "40", "30"], area=MIAMI) + people(["20", "10", "5"])
    assert called(ledger, warehouse, rows, campaign_with(*rules)) == {"305-0", "617-0", "617-1"}


def test_a_decision_names_the_rule_of_the_night_and_when_a_call_is_allowed_after_the_night(
    ledger: Engine, warehouse: Engine
) -> None:
    campaign = campaign_with(NightRule(id="few", calls=1, version=3))
    run_id = decided_run(ledger, warehouse, people(["20", "10"]), campaign)
    decision = tables.decision
    with ledger.connect() as connection:
        query = select(decision).where(decision.c.run_id == run_id, decision.c.person_id == "617-1")
        row = connection.execute(query).one()
    assert (row.reason, row.rule, row.rule_version) == (Reason.NIGHT_LIMIT, "own.few", 3)
    assert row.inputs == {"priority_rank": 2, "calls": 1}
    with ledger.connect() as connection:
        call_until = connection.scalar(select(tables.campaign_run.c.call_until))
    assert row.next_allowed_at >= call_until


MANY = [str(amount) for amount in range(1, 201)]


def reasons(ledger: Engine, warehouse: Engine, campaign: Campaign, *, wave: int = 1) -> dict[str, str]:
    """The decisions about many people in a wave of a campaign."""
    fill(warehouse, people(MANY))
    run_id = run_for(ledger, campaign, wave=wave)
    decide_night(ledger, warehouse, run_id)
    return decisions_of(ledger, tables.contact, run_id)


def test_a_share_of_the_people_is_kept_apart_the_same_ones_each_time(
    ledger: Engine, warehouse: Engine
) -> None:
    campaign = campaign_with(NightRule(id="compare", holdout=0.25))
    first, second = (reasons(ledger, warehouse, campaign, wave=wave) for wave in (1, 2))
    assert first == second
    assert 25 <= Counter(first.values())[Reason.HOLDOUT] <= 75
    other = reasons(ledger, warehouse, replace(campaign, campaign_id="another_campaign"))
    assert other != first


def test_a_person_who_is_kept_apart_counts_for_no_bound(ledger: Engine, warehouse: Engine) -> None:
    campaign = campaign_with(NightRule(id="few", calls=100), NightRule(id="compare", holdout=0.25, calls=150))
    decided = Counter(reasons(ledger, warehouse, campaign).values())
    assert decided[Decision.CALL] == 100
    assert decided[Reason.NIGHT_LIMIT] == 100 - decided[Reason.HOLDOUT]


def test_no_bound_of_a_night_binds_an_invented_audience(ledger: Engine, warehouse: Engine) -> None:
    campaign = campaign_with(NightRule(id="few", calls=1, holdout=0.5), audience="invented")
    assert set(reasons(ledger, warehouse, campaign).values()) == {Decision.CALL}


def test_a_person_who_is_kept_apart_has_no_next_time(ledger: Engine, warehouse: Engine) -> None:
    """A bound of one night leaves the next ones; this one is the same every night."""
    campaign = campaign_with(NightRule(id="compare", holdout=0.999))
    run_id = decided_run(ledger, warehouse, people(["10"]), campaign)
    decision = tables.decision.c
    with ledger.connect() as connection:
        query = select(decision.reason, decision.next_allowed_at).where(decision.run_id == run_id)
        assert connection.execute(query).one() == (Reason.HOLDOUT, None)
