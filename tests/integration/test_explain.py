"""Why a person is called or is not: each kind of rule, asked now, by the statements of the decision."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, insert, select, update

from builders.invoices import (
    NOW,
    PHONE,
    RUN_DATE,
    decide_night,
    decided_run,
    fill,
    owing,
    receivables_campaign,
    run_for,
)
from builders.ledger import insert_run
from builders.night import OneCall, completed, person
from builders.night import campaign as other_campaign
from builders.still_due import everyone_owes
from builders.stops import stop
from outreach.domain.calls import CallState
from outreach.domain.errors import RunNotReady
from outreach.domain.facts import FactKind, FactSubject
from outreach.domain.reason_words import WORDS_OF_REASON
from outreach.domain.stops import StopReason
from outreach.policy.policy import compose
from outreach.policy.rules import (
    CalendarRule,
    CapRule,
    CountryRule,
    Hours,
    LineRule,
    NightRule,
    Rule,
    WindowRule,
)
from outreach.policy.scope import Scope
from outreach.services.permissions.explain import Explanation, explain
from outreach.services.permissions.rules_now import RuleNow, Stand
from outreach.storage import tables

MORNING = NOW + timedelta(hours=14)
"""10:30 on Monday, 10 June, in New York, where the number is: inside of the hours of ``careful``."""
A_DAY = timedelta(days=1)


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


def in_the_us(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(update(tables.contact).values(countries=["US"]))


def explained(ledger: Engine, person_id: str = "c-1", *, now: datetime = MORNING) -> Explanation:
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


HOURS = WindowRule(id="hours", allow=(Hours.model_validate({"start": "13:00", "end": "15:00"}),))

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


def by_name(found: Explanation, name: str) -> RuleNow:
    [rule] = [rule for rule in found.rules if rule.name == name]
    return rule


def test_every_rule_that_binds_the_run_is_listed_once(ledger: Engine, warehouse: Engine) -> None:
    open_and_decide(ledger, warehouse, HOURS)
    of_policy = [bound.name for bound in compose(chosen=("careful", HOURS), short_forms=()).rules]
    assert [rule.name for rule in explained(ledger).rules] == of_policy


def test_rules_that_do_not_bind_the_run_are_not_listed(ledger: Engine, warehouse: Engine) -> None:
    open_and_decide(ledger, warehouse, audience="invented")
    found = explained(ledger, now=NOW + 3 * A_DAY)
    assert {rule.name.partition(".")[2] for rule in found.rules}.isdisjoint({"hours", "gap", "cool_off"})
    assert found.next_allowed_at == NOW + 3 * A_DAY


def test_a_payment_after_the_extract_is_listed_though_it_is_no_rule(
    ledger: Engine, warehouse: Engine
) -> None:
    open_and_decide(ledger, warehouse)
    fact(ledger, FactKind.PAYMENT, happened_at=NOW + timedelta(hours=1))
    first = explained(ledger).rules[0]
    assert (first.name, first.stand, first.until) == ("paid_since", Stand.FORBIDS, None)


def test_the_decision_is_shown_as_it_was_beside_what_holds_now(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-1", holds_until=NOW + 2 * A_DAY, now=NOW)
    open_and_decide(ledger, warehouse)
    later = explained(ledger, now=MORNING + 3 * A_DAY)
    assert later.decided is not None
    assert (later.decided.verdict, later.decided.reason) == ("do_not_call", "suppressed")
    assert (later.decided.rule, later.decided.decided_at) == ("always.do_not_call", NOW)
    assert later.decided.looked_at == "stop 1 in reporting.stop"
    assert later.decided.next_allowed_at == datetime.fromisoformat("2024-06-12T13:00Z")
    assert by_name(later, "always.do_not_call").stand is Stand.ALLOWS
    assert later.next_allowed_at == MORNING + 3 * A_DAY


def test_it_asks_what_decide_would_answer_at_that_moment(ledger: Engine, warehouse: Engine) -> None:
    called(ledger, at=NOW - timedelta(hours=2))
    open_and_decide(ledger, warehouse)
    found = explained(ledger, now=NOW)
    assert found.decided is not None
    assert found.decided.next_allowed_at == found.next_allowed_at != NOW


def test_a_withdrawal_is_shown_after_the_decision(ledger: Engine) -> None:
    insert_run(ledger, person("C-7", call=OneCall(state=CallState.WITHDRAWN)))
    found = explained(ledger, "c-7")
    [withdrawal] = found.withdrawals
    assert found.decided is not None
    assert found.decided.verdict == "call"
    assert (withdrawal.verdict, withdrawal.reason, withdrawal.rule) == ("withdrawn", "paid", "paid")
    assert withdrawal.words == WORDS_OF_REASON["paid"]


def test_a_person_who_no_longer_owes_is_said_to_have_paid_and_offered_no_time(ledger: Engine) -> None:
    insert_run(ledger, person("C-7", call=OneCall(state=CallState.WITHDRAWN)))
    with ledger.begin() as connection:
        everyone_owes(connection, now=MORNING, owes=False)
    found = explained(ledger, "c-7")
    assert (found.next_allowed_at, found.paid_at) == (None, MORNING)
    paid = by_name(found, "paid")
    assert (paid.stand, paid.until) == (Stand.FORBIDS, None)
    assert paid.looked_at.startswith("the warehouse did not name the person ")
    assert found.withdrawals[0].words == paid.words


def test_an_id_is_folded_and_of_two_spellings_the_exact_one_is_meant(
    ledger: Engine, warehouse: Engine
) -> None:
    decided_run(ledger, warehouse, [owing("Ab-1"), owing("aB-1", phone="+12025550101"), owing("c-1")])
    assert explained(ledger, " C-1").zones == ("America/New_York",)
    assert explained(ledger, "aB-1").decided is not None
    with pytest.raises(RunNotReady, match=r"2 people of the run .* have this id in other spellings"):
        explained(ledger, "AB-1")


def test_the_error_for_a_person_in_no_run_says_how_to_see_ids(ledger: Engine, warehouse: Engine) -> None:
    with pytest.raises(RunNotReady, match="no run of overdue_invoices was opened in this ledger"):
        explained(ledger)
    decided_run(ledger, warehouse, [owing("c-1")])
    with pytest.raises(RunNotReady, match=r"has the id c-9; ids stand in .* reporting\.contact_decision"):
        explained(ledger, "c-9")


def test_the_error_for_a_person_in_an_earlier_run_names_that_run(ledger: Engine, warehouse: Engine) -> None:
    decided_run(ledger, warehouse, [owing("c-1")])
    run_for(ledger, run_date=RUN_DATE + A_DAY)
    with pytest.raises(RunNotReady, match="the last run that has is of --date 2024-06-10 --wave 1"):
        explained(ledger)


def test_of_someone_without_a_number_no_rule_is_asked(ledger: Engine, warehouse: Engine) -> None:
    decided_run(ledger, warehouse, [owing("c-1", phone=None)])
    found = explained(ledger)
    assert found.decided is not None
    assert found.decided.reason == "missing_phone"
    assert not found.is_asked
    assert found.next_allowed_at is None
    assert {rule.stand for rule in found.rules} == {Stand.WAS_NOT_ASKED}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A person of the run, c-1, and why they are not called because of another one."""

    other: dict[str, str | None]
    because: str
    reason: str
    is_other_stopped: bool = False
    own: dict[str, str | None] = field(default_factory=dict)


BESIDE = {
    "the other is stopped": Beside(
        other=owing("a-1"),
        is_other_stopped=True,
        reason="suppressed",
        because="another person with this number",
    ),
    "the other refuses": Beside(
        other=owing("a-1", consent="no"), reason="no_consent", because="another person with this number"
    ),
    "it is refused under another spelling": Beside(
        other=owing("C-1", consent="no", phone="+12025550101"),
        reason="no_consent",
        because="the same id in another spelling",
    ),
    "they refuse": Beside(
        other=owing("a-1"), own={"consent": "no"}, reason="no_consent", because="this person"
    ),
    "a note beside another spelling": Beside(
        other=owing("C-1", phone="+12025550101 deceased"),
        reason="note_deceased",
        because="the same id in another spelling",
    ),
}


@pytest.mark.parametrize("case", BESIDE.values(), ids=BESIDE.keys())
def test_the_other_person_who_prevents_a_call_is_named_and_no_time_to_call(
    ledger: Engine, warehouse: Engine, case: Beside
) -> None:
    if case.is_other_stopped:
        stop(ledger, person_key="a-1", now=NOW)
    decided_run(ledger, warehouse, [case.other, owing("c-1", name="Beata Kowalska", **case.own)])
    found = explained(ledger)
    assert found.decided is not None
    assert (found.decided.reason, found.decided.looked_at) == (case.reason, f"because of {case.because}")
    assert found.decided.words.endswith(".")
    beside = found.rules[0]
    assert (beside.name, beside.stand, beside.looked_at) == (
        case.reason,
        Stand.FORBIDS,
        f"because of {case.because}",
    )
    assert found.next_allowed_at is None


@pytest.mark.parametrize(
    ("name", "reason", "because"),
    [
        ("Beata Kowalska", "phone_taken", "another person with this number"),
        ("Amal Haddad", "second_row_of_person", "the same person under another id"),
    ],
)
def test_the_other_person_who_is_called_tonight_is_named_and_when_the_rules_allow_a_call(
    ledger: Engine, warehouse: Engine, name: str, reason: str, because: str
) -> None:
    decided_run(ledger, warehouse, [owing("a-1"), owing("c-1", name=name)])
    found = explained(ledger)
    assert found.decided is not None
    assert (found.decided.reason, found.decided.looked_at) == (reason, f"because of {because}")
    assert found.decided.words.endswith(".")
    assert found.next_allowed_at == MORNING


def test_it_changes_nothing(ledger: Engine, warehouse: Engine) -> None:
    open_and_decide(ledger, warehouse)
    before = rows(ledger)
    explained(ledger)
    assert rows(ledger) == before


def rows(ledger: Engine) -> dict[str, int | None]:
    with ledger.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }
