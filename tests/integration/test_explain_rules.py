"""Each kind of rule says whether it forbids a call now, until when and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from builders.explaining import A_DAY, HOURS, MORNING, by_name, called, explained, fact, open_and_decide
from builders.invoices import NOW, RUN_DATE
from builders.ledger import insert_run
from builders.night import campaign as other_campaign
from builders.night import completed, person
from builders.stops import stop
from outreach.domain.facts import FactKind
from outreach.domain.stops import StopReason
from outreach.policy.rules import CalendarRule, CapRule, CountryRule, LineRule, NightRule, Rule
from outreach.policy.scope import Scope
from outreach.services.permissions.rules_now import Stand
from outreach.storage import tables


def in_the_us(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(update(tables.contact).values(countries=["US"]))


@dataclass(frozen=True, kw_only=True)
class Case:
    rule: str
    own: tuple[Rule, ...] = ()
    known: Callable[[Engine], Any] = lambda _: None
    now: datetime = MORNING
    stand: Stand = Stand.FORBIDS
    until: datetime | None = None
    looked_at: str = ""


def promised(day: str | None, *, at: datetime = NOW) -> Callable[[Engine], Any]:
    return lambda ledger: fact(ledger, FactKind.PROMISE, happened_at=at, promised_on=day)


def called_and_to_be_called_back(ledger: Engine) -> None:
    called(ledger, at=NOW)
    fact(ledger, FactKind.CALLBACK, happened_at=NOW, at=MORNING.isoformat())


def stopped(reason: StopReason) -> Callable[[Engine], Any]:
    if reason is StopReason.DISPUTE:
        return lambda ledger: stop(ledger, invoice_id="inv-c-1", reason=reason, now=NOW)
    return lambda ledger: stop(ledger, person_key="c-1", reason=reason, now=NOW)


CASES = {
    "hours": Case(
        rule="own.hours",
        own=(HOURS,),
        until=MORNING.replace(hour=17, minute=0),
        looked_at="it is Mon 10:30 in America/New_York",
    ),
    "hours that are open": Case(
        rule="careful.hours", stand=Stand.ALLOWS, looked_at="it is Mon 10:30 in America/New_York"
    ),
    "a day": Case(
        rule="own.closed",
        own=(CalendarRule(id="closed", dates=(RUN_DATE,)),),
        until=datetime.fromisoformat("2024-06-11T04:00Z"),
        looked_at="it is Mon 10:30 in America/New_York",
    ),
    "a cap": Case(
        rule="own.once",
        own=(CapRule(id="once", calls=1, within=timedelta(days=2)),),
        known=lambda ledger: called(ledger, at=NOW),
        until=NOW + 2 * A_DAY,
        looked_at="the limit of 1 is reached, counting back to Sun 2024-06-09 20:30 America/New_York "
        "(Mon 2024-06-10 00:30 UTC)",
    ),
    "a cap with room": Case(
        rule="careful.seven_in_seven_days",
        known=lambda ledger: called(ledger, at=NOW),
        stand=Stand.ALLOWS,
        looked_at="the limit is not reached",
    ),
    "a cap per invoice": Case(
        rule="own.per_invoice",
        own=(CapRule(id="per_invoice", calls=1, days=3, per="invoice"),),
        stand=Stand.ALLOWS,
        looked_at="the limit is not reached",
    ),
    "a gap": Case(
        rule="careful.gap",
        known=lambda ledger: called(ledger, at=NOW),
        until=NOW + timedelta(hours=20),
        looked_at="the last call was Sun 2024-06-09 20:30 America/New_York (Mon 2024-06-10 00:30 UTC)",
    ),
    "a gap that a callback lifts": Case(
        rule="careful.gap",
        known=called_and_to_be_called_back,
        now=MORNING + timedelta(minutes=5),
        stand=Stand.ALLOWS,
        looked_at="the last call was",
    ),
    "a conversation": Case(
        rule="careful.cool_off",
        known=lambda ledger: fact(ledger, FactKind.CONVERSATION, happened_at=NOW),
        until=NOW + 7 * A_DAY,
        looked_at="the last conversation was Sun 2024-06-09 20:30",
    ),
    "a promise": Case(
        rule="always.promise",
        known=promised("2024-06-12"),
        until=datetime.fromisoformat("2024-06-16T04:00Z"),
        looked_at="payment is promised for 2024-06-12",
    ),
    "a promise without a day": Case(
        rule="always.promise",
        known=promised(None),
        until=NOW + 7 * A_DAY,
        looked_at="payment was promised without a day, Sun 2024-06-09 20:30",
    ),
    "no promise": Case(rule="always.promise", stand=Stand.ALLOWS, looked_at="no promise is open"),
    "claims paid": Case(
        rule="always.claims_paid",
        known=lambda ledger: fact(ledger, FactKind.CLAIMS_PAID, happened_at=NOW),
        until=NOW + 14 * A_DAY,
        looked_at="the person said that it is paid, Sun 2024-06-09 20:30",
    ),
    "a callback": Case(
        rule="always.callback",
        known=lambda ledger: fact(
            ledger, FactKind.CALLBACK, happened_at=NOW, at=(NOW + 2 * A_DAY).isoformat()
        ),
        until=NOW + 2 * A_DAY,
        looked_at="the person spoke Sun 2024-06-09 20:30",
    ),
    "a wish": Case(
        rule="always.preference",
        known=lambda ledger: fact(ledger, FactKind.PREFERENCE, happened_at=NOW, **{"from": "18:00"}),
        until=datetime.fromisoformat("2024-06-10T22:00Z"),
        looked_at="the person asked for calls from 18:00",
    ),
    "a wish for later": Case(
        rule="always.preference",
        known=lambda ledger: fact(ledger, FactKind.PREFERENCE, happened_at=NOW, not_before_day="2024-07-01"),
        until=datetime.fromisoformat("2024-07-01T04:00Z"),
        looked_at="the person asked for calls not before 2024-07-01",
    ),
    "an unexplained word": Case(
        rule="always.unmapped_word",
        known=lambda ledger: insert_run(
            ledger,
            person("c-1", call=completed(words="WHAT", is_unmapped=True, ended_at=NOW)),
            of=replace(other_campaign(), campaign_id="another"),
            now=NOW,
        ),
        until=NOW + 7 * A_DAY,
        looked_at="that call ended Sun 2024-06-09 20:30",
    ),
    "a number": Case(
        rule="own.landlines",
        own=(LineRule(id="landlines", forbid=("fixed_line",)),),
        looked_at="the number is, or may be, fixed line or mobile",
    ),
    "another kind of number": Case(
        rule="own.internet",
        own=(LineRule(id="internet", forbid=("voip",)),),
        stand=Stand.ALLOWS,
        looked_at="the number is, or may be, fixed line or mobile",
    ),
    "a country": Case(
        rule="own.canada",
        own=(CountryRule(id="canada", only=("CA",)),),
        known=in_the_us,
        looked_at="the person may be in US",
    ),
    "known zones": Case(
        rule="always.known_zone", stand=Stand.ALLOWS, looked_at="the zones are America/New_York"
    ),
    "a rule about others": Case(
        rule="own.hours",
        own=(HOURS.model_copy(update={"applies": Scope(country=("GB",))}),),
        known=in_the_us,
        stand=Stand.IS_ABOUT_OTHERS,
    ),
    "a bound of the night": Case(
        rule="own.night",
        own=(NightRule(id="night", calls=5),),
        stand=Stand.WAS_NOT_ASKED,
        looked_at="kept when a whole run is decided",
    ),
    **{
        f"the stop {reason}": Case(
            rule=f"always.{'unmapped_event' if reason is StopReason.UNMAPPED_WORD else reason}",
            known=stopped(reason),
            looked_at="stop 1 in reporting.stop",
        )
        for reason in StopReason
    },
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_kind_of_rule_says_whether_it_forbids_until_when_and_why(
    ledger: Engine, warehouse: Engine, case: Case
) -> None:
    open_and_decide(ledger, warehouse, *case.own)
    case.known(ledger)
    found = explained(ledger, now=case.now)
    rule = by_name(found, case.rule)
    assert (rule.stand, rule.until) == (case.stand, case.until)
    assert rule.looked_at.startswith(case.looked_at)
    assert rule.words.endswith(".")
    assert rule.source
    assert rule.read == "text"
    if case.stand is Stand.FORBIDS and case.until:
        assert found.next_allowed_at is not None
        assert found.next_allowed_at >= case.until
    elif case.stand is Stand.FORBIDS:
        assert found.next_allowed_at is None
