"""The checker counts calls: one that is one second too early, and one that is just in time."""

from datetime import timedelta
from typing import Literal

import pytest

from builders.checked_calls import A_SECOND, TALK, a_call, at, broken, someone
from checker.night_log import Callback, Inbound
from checker.rules import Cap, CoolOff, Gap, Rules, Scope

WEEK = timedelta(days=7)
SEVEN_IN_SEVEN = Rules(caps=(Cap(calls=7, within=WEEK),))
TWENTY_HOURS = Rules(gaps=(Gap(least=timedelta(hours=20)),))
COOL_OFF = Rules(cool_offs=(CoolOff(least=WEEK),))
MONDAY = "2027-03-15 10:00"


def test_the_seven_of_a_monday_evening_forbid_the_next_monday_morning() -> None:
    evening = [a_call(at("2027-03-15 17:00") + number * timedelta(minutes=10)) for number in range(7)]
    assert broken(*evening, rules=SEVEN_IN_SEVEN) == []
    assert broken(*evening, a_call("2027-03-22 10:00"), rules=SEVEN_IN_SEVEN) == ["over_cap"]
    assert broken(*evening, a_call("2027-03-22 17:00:59"), rules=SEVEN_IN_SEVEN) == ["over_cap"]
    assert broken(*evening, a_call("2027-03-22 17:01:00"), rules=SEVEN_IN_SEVEN) == []


@pytest.mark.parametrize(
    ("per", "to_person", "to_number"),
    [("person", ["over_cap"], ["over_cap"]), ("number", [], ["over_cap"])],
)
def test_a_cap_counts_the_person_on_every_number_and_the_number_for_everyone(
    per: Literal["person", "number"], to_person: list[str], to_number: list[str]
) -> None:
    rules = Rules(caps=(Cap(calls=1, within=WEEK, per=per),))
    people = (
        someone(numbers=frozenset({"old", "new"})),
        someone("omar", numbers=frozenset({"old"})),
    )
    first = a_call(MONDAY, number="old")
    other_number = a_call("2027-03-17 10:00", number="new")
    other_person = a_call("2027-03-17 10:00", person="omar", number="old")
    assert broken(first, other_number, rules=rules, people=people) == to_person
    assert broken(first, other_person, rules=rules, people=people) == to_number


def test_calls_to_the_person_and_to_the_number_are_not_added_up() -> None:
    rules = Rules(caps=(Cap(calls=2, within=WEEK),))
    people = (
        someone(numbers=frozenset({"old", "new"})),
        someone("omar", numbers=frozenset({"old"})),
    )
    to_person = a_call(MONDAY, number="new")
    to_number = a_call(MONDAY, person="omar", number="old")
    assert (
        broken(to_person, to_number, a_call("2027-03-17 10:00", number="old"), rules=rules, people=people)
        == []
    )


def test_a_call_about_several_invoices_counts_for_each() -> None:
    rules = Rules(caps=(Cap(calls=1, within=WEEK, per="invoice"),))
    first = a_call(MONDAY, invoices=frozenset({"1", "2"}))
    about = a_call("2027-03-17 10:00", invoices=frozenset({"2", "3"}))
    about_another = a_call("2027-03-17 10:00", invoices=frozenset({"3"}))
    assert broken(first, about, rules=rules) == ["over_cap"]
    assert broken(first, about_another, rules=rules) == []


def test_a_cap_of_local_days_counts_the_day_of_the_call() -> None:
    rules = Rules(caps=(Cap(calls=1, days=1),))
    first = a_call("2027-03-15 06:30")
    assert broken(first, a_call("2027-03-15 20:59:59"), rules=rules) == ["over_cap"]
    assert broken(first, a_call("2027-03-15 21:00:00"), rules=rules) == []
    two_days = Rules(caps=(Cap(calls=1, days=2),))
    assert broken(first, a_call("2027-03-16 20:59:59"), rules=two_days) == ["over_cap"]
    assert broken(first, a_call("2027-03-16 21:00:00"), rules=two_days) == []
    both = (someone(zones=frozenset({"Asia/Riyadh", "Europe/London"})),)
    assert broken(first, a_call("2027-03-15 23:59:59"), rules=rules, people=both) == ["over_cap"]
    assert broken(first, a_call("2027-03-16 00:00:00"), rules=rules, people=both) == []


def test_a_cap_of_conversations_counts_those_that_the_person_began() -> None:
    rules = Rules(caps=(Cap(calls=1, within=WEEK, conversations=True),))
    unanswered, talked = a_call(MONDAY), a_call(MONDAY, talked=True)
    later = a_call("2027-03-17 10:00")
    inbound = Inbound(known_at=at(MONDAY), at=at(MONDAY), person="sara", talked=True)
    under_way = a_call(at("2027-03-17 10:00") - A_SECOND, talked=True)
    assert broken(unanswered, later, rules=rules) == []
    assert broken(under_way, later, rules=rules) == ["beside_another"]
    assert broken(talked, later, rules=rules) == ["over_cap"]
    assert broken(later, rules=rules, facts=(inbound,)) == ["over_cap"]


def test_a_cap_of_a_state_binds_though_that_of_the_country_does_not() -> None:
    of_state = Cap(calls=2, within=WEEK, scope=Scope(states=frozenset({"US-MA"})))
    boston = someone(zone="America/New_York", countries=frozenset({"US"}), states=frozenset({"US-MA"}))
    dallas = someone(zone="America/Chicago", countries=frozenset({"US"}), states=frozenset({"US-TX"}))
    three = [a_call(at("2027-03-15 16:00") + number * timedelta(days=1)) for number in range(3)]
    assert broken(*three, rules=Rules(caps=(of_state,)), people=(boston,)) == ["over_cap"]
    assert broken(*three, rules=Rules(caps=(of_state,)), people=(dallas,)) == []


def test_a_gap_runs_from_the_end_of_the_last_call_by_any_campaign() -> None:
    first = a_call(MONDAY, campaign="another")
    free = first.ended + timedelta(hours=20)
    others = {"another": Rules()}
    assert broken(first, a_call(free - A_SECOND), rules=TWENTY_HOURS, others=others) == ["inside_gap"]
    assert broken(first, a_call(free), rules=TWENTY_HOURS, others=others) == []


def test_of_several_calls_the_last_one_counts() -> None:
    calls = (a_call("2027-03-08 10:00", talked=True), a_call(MONDAY, talked=True))
    again = a_call("2027-03-16 05:00")
    assert broken(*calls, again, rules=TWENTY_HOURS) == ["inside_gap"]
    assert broken(*calls, again, rules=COOL_OFF) == ["inside_cool_off"]


def test_a_gap_is_kept_to_the_person_and_to_the_number() -> None:
    people = (
        someone(numbers=frozenset({"old", "new"})),
        someone("omar", numbers=frozenset({"old"})),
    )
    first = a_call(MONDAY, number="old")
    other_number = a_call("2027-03-15 15:00", number="new")
    other_person = a_call("2027-03-15 15:00", person="omar", number="old")
    of_number = Rules(gaps=(Gap(least=timedelta(hours=20), per="number"),))
    assert broken(first, other_number, rules=TWENTY_HOURS, people=people) == ["inside_gap"]
    assert broken(first, other_person, rules=TWENTY_HOURS, people=people) == ["inside_gap"]
    assert broken(first, other_number, rules=of_number, people=people) == []
    assert broken(first, other_person, rules=of_number, people=people) == ["inside_gap"]


def test_a_further_wave_is_free_of_the_gap_and_of_nothing_else() -> None:
    first, again = a_call(MONDAY, talked=True), a_call("2027-03-15 12:00", wave=2)
    rules = Rules(gaps=TWENTY_HOURS.gaps, cool_offs=COOL_OFF.cool_offs, caps=(Cap(calls=1, within=WEEK),))
    assert broken(first, again, rules=rules) == ["inside_cool_off", "over_cap"]


def test_a_conversation_keeps_the_next_call_away_for_a_week() -> None:
    first = a_call(MONDAY, talked=True, ended=at("2027-03-15 10:01"))
    assert broken(first, a_call("2027-03-21 20:59"), rules=COOL_OFF) == ["inside_cool_off"]
    assert broken(first, a_call("2027-03-22 09:00"), rules=COOL_OFF) == ["inside_cool_off"]
    assert broken(first, a_call("2027-03-22 10:00:59"), rules=COOL_OFF) == ["inside_cool_off"]
    assert broken(first, a_call("2027-03-22 10:01:00"), rules=COOL_OFF) == []
    assert broken(a_call(MONDAY), a_call("2027-03-15 10:05"), rules=COOL_OFF) == []


def test_a_conversation_that_the_person_began_cools_off_and_is_no_attempt() -> None:
    spoke = Inbound(known_at=at(MONDAY), at=at(MONDAY), person="sara", talked=True)
    in_vain = Inbound(known_at=at(MONDAY), at=at(MONDAY), person="sara", talked=False)
    by_number = Inbound(known_at=at(MONDAY), at=at(MONDAY), number="sara's number", talked=True)
    rules = Rules(cool_offs=COOL_OFF.cool_offs, caps=(Cap(calls=1, within=WEEK),))
    too_early, in_time = a_call("2027-03-22 09:59:59"), a_call("2027-03-22 10:00:00")
    for fact in (spoke, by_number):
        assert broken(too_early, rules=rules, facts=(fact,)) == ["inside_cool_off"]
        assert broken(in_time, rules=rules, facts=(fact,)) == []
    assert broken(too_early, rules=rules, facts=(in_vain,)) == []


def test_a_call_that_was_asked_for_waits_for_neither_gap_nor_cool_off_for_a_day() -> None:
    rules = Rules(gaps=TWENTY_HOURS.gaps, cool_offs=COOL_OFF.cool_offs, caps=(Cap(calls=5, within=WEEK),))
    first = a_call(MONDAY, talked=True)
    asked = Callback(known_at=first.ended, person="sara", at=at("2027-03-15 14:00"))

    def kinds(moment: str) -> list[str]:
        return broken(first, a_call(moment), rules=rules, facts=(asked,))

    assert kinds("2027-03-15 13:59:59") == ["before_callback", "inside_cool_off", "inside_gap"]
    assert kinds("2027-03-15 14:00:00") == []
    assert kinds("2027-03-16 13:59:59") == []
    assert kinds("2027-03-16 14:00:00") == ["inside_cool_off"]
    capped = Rules(caps=(Cap(calls=1, within=WEEK),))
    assert broken(first, a_call("2027-03-15 14:00"), rules=capped, facts=(asked,)) == ["over_cap"]


def test_once_someone_spoke_with_them_the_call_that_was_asked_for_was_made() -> None:
    rules = Rules(gaps=TWENTY_HOURS.gaps, cool_offs=COOL_OFF.cool_offs)
    asked = Callback(known_at=at(MONDAY), person="sara", at=at("2027-03-15 14:00"))
    made, in_vain = a_call("2027-03-15 14:00", talked=True), a_call("2027-03-15 14:00")
    they_called = Inbound(
        known_at=at("2027-03-15 14:30"), at=at("2027-03-15 14:30"), person="sara", talked=True
    )
    again = a_call("2027-03-15 15:00")
    assert broken(made, again, rules=rules, facts=(asked,)) == ["inside_cool_off", "inside_gap"]
    assert broken(in_vain, again, rules=rules, facts=(asked,)) == []
    assert broken(again, rules=rules, facts=(asked, they_called)) == ["inside_cool_off"]


def test_one_intent_is_one_call() -> None:
    first = a_call(MONDAY, intent="one")
    assert broken(first, a_call("2027-03-20 10:00", intent="one"), rules=Rules()) == ["twice_per_intent"]
    assert broken(first, a_call("2027-03-20 10:00", intent="two"), rules=Rules()) == []


def test_a_number_does_not_ring_while_a_call_to_it_goes_on() -> None:
    people = (someone(), someone("omar", numbers=frozenset({"sara's number"})))
    first = a_call(MONDAY)

    def kinds(later: timedelta) -> list[str]:
        call = a_call(first.began + later, person="omar", number="sara's number")
        return broken(first, call, rules=Rules(), people=people)

    assert kinds(TALK - A_SECOND) == ["beside_another"]
    assert kinds(TALK) == []
