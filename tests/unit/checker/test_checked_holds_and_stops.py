"""The checker's holds and stops: one call that is a second too early or too late, and one that is not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from builders.checked_calls import A_SECOND, a_call, at, broken, someone
from checker.night_log import Callback, ClaimsPaid, Payment, Person, Promise, Stop, Unexplained
from checker.rules import Rules

HEARD = at("2027-03-01 10:01")
RULES = Rules()


def test_a_promised_day_and_three_days_of_grace_are_waited_for() -> None:
    promise = Promise(known_at=HEARD, person="sara", day=date(2027, 3, 8))
    assert broken(a_call("2027-03-11 20:59:59"), rules=RULES, facts=(promise,)) == ["inside_promise"]
    assert broken(a_call("2027-03-11 21:00:00"), rules=RULES, facts=(promise,)) == []
    both = (someone(zones=frozenset({"Asia/Riyadh", "America/New_York"})),)
    assert broken(a_call("2027-03-12 04:59:59"), rules=RULES, facts=(promise,), people=both) != []
    assert broken(a_call("2027-03-12 05:00:00"), rules=RULES, facts=(promise,), people=both) == []


def test_a_promise_for_no_day_is_waited_for_a_week() -> None:
    promise = Promise(known_at=HEARD, person="sara")
    free = HEARD + timedelta(days=7)
    assert broken(a_call(free - A_SECOND), rules=RULES, facts=(promise,)) == ["inside_promise"]
    assert broken(a_call(free), rules=RULES, facts=(promise,)) == []


def test_of_several_promises_the_latest_counts() -> None:
    late = Promise(known_at=HEARD, person="sara", day=date(2027, 3, 20))
    early = Promise(known_at=HEARD + A_SECOND, person="sara", day=date(2027, 3, 8))
    assert broken(a_call("2027-03-23 20:59:59"), rules=RULES, facts=(late, early)) == ["inside_promise"]
    assert broken(a_call("2027-03-23 21:00:00"), rules=RULES, facts=(late, early)) == []


def test_a_promise_of_another_person_at_the_number_holds_no_one_else() -> None:
    promise = Promise(known_at=HEARD, person="omar", number="sara's number", day=date(2027, 3, 8))
    assert broken(a_call("2027-03-05 10:00"), rules=RULES, facts=(promise,)) == []


def test_a_person_who_claims_to_have_paid_is_believed_for_two_weeks_or_until_a_payment_is_booked() -> None:
    claim = ClaimsPaid(known_at=HEARD, person="sara")
    free = HEARD + timedelta(days=14)
    assert broken(a_call(free - A_SECOND), rules=RULES, facts=(claim,)) == ["inside_claims_paid"]
    assert broken(a_call(free), rules=RULES, facts=(claim,)) == []
    booked = HEARD + timedelta(days=2)
    paid = Payment(known_at=booked, person="sara", booked_at=booked)
    later = a_call(booked + timedelta(hours=2), read_at=booked + timedelta(hours=1))
    assert broken(later, rules=RULES, facts=(claim, paid)) == []
    earlier = Payment(known_at=HEARD, person="sara", booked_at=HEARD)
    assert broken(later, rules=RULES, facts=(claim, earlier)) == ["inside_claims_paid"]


@pytest.mark.parametrize(("invoice", "kinds"), [("theirs", []), ("another's", ["inside_claims_paid"])])
def test_a_payment_to_their_own_invoice_by_anyone_is_one_of_theirs(invoice: str, kinds: list[str]) -> None:
    booked = HEARD + timedelta(days=2)
    paid = Payment(known_at=booked, booked_at=booked, invoice=invoice)
    later = a_call(
        booked + timedelta(hours=2), read_at=booked + timedelta(hours=1), invoices=frozenset({"theirs"})
    )
    claim = ClaimsPaid(known_at=HEARD, person="sara")
    assert broken(later, rules=RULES, facts=(claim, paid)) == kinds


def test_a_callback_without_a_time_is_the_next_days() -> None:
    asked = Callback(known_at=HEARD, person="sara")
    assert broken(a_call("2027-03-01 20:59:59"), rules=RULES, facts=(asked,)) == ["before_callback"]
    assert broken(a_call("2027-03-01 21:00:00"), rules=RULES, facts=(asked,)) == []
    both = (someone(zones=frozenset({"Asia/Riyadh", "America/New_York"})),)
    assert broken(a_call("2027-03-02 04:59:59"), rules=RULES, facts=(asked,), people=both) != []
    assert broken(a_call("2027-03-02 05:00:00"), rules=RULES, facts=(asked,), people=both) == []


def test_a_word_that_nothing_explains_holds_for_a_week() -> None:
    said = Unexplained(known_at=HEARD, person="sara")
    free = HEARD + timedelta(days=7)
    assert broken(a_call(free - A_SECOND), rules=RULES, facts=(said,)) == ["inside_unexplained"]
    assert broken(a_call(free), rules=RULES, facts=(said,)) == []


PEOPLE = (
    someone(numbers=frozenset({"old", "new"})),
    someone("omar", numbers=frozenset({"old"})),
)


@pytest.mark.parametrize(
    ("reason", "elsewhere"),
    [
        ("opt_out", {"person", "number"}),
        ("do_not_call", {"person", "number"}),
        ("deceased", {"person"}),
        ("attorney", {"person"}),
        ("wrong_number", set()),
    ],
)
def test_each_stop_holds_the_person_the_number_or_both_together(reason: Any, elsewhere: set[str]) -> None:
    stop = Stop(known_at=HEARD, reason=reason, person="sara", number="old")

    def kinds(person: str, number: str) -> list[str]:
        call = a_call(HEARD + timedelta(days=3), person=person, number=number)
        return broken(call, rules=RULES, facts=(stop,), people=PEOPLE)

    assert kinds("sara", "old") == ["after_stop"]
    assert kinds("sara", "new") == ["after_stop" for _ in elsewhere & {"person"}]
    assert kinds("omar", "old") == ["after_stop" for _ in elsewhere & {"number"}]


def test_a_dispute_holds_its_invoices_alone() -> None:
    stop = Stop(known_at=HEARD, reason="dispute", invoices=frozenset({"1"}))
    about = a_call("2027-03-05 10:00", invoices=frozenset({"1", "2"}))
    about_another = a_call("2027-03-05 10:00", invoices=frozenset({"2"}))
    assert broken(about, rules=RULES, facts=(stop,)) == ["after_stop"]
    assert broken(about_another, rules=RULES, facts=(stop,)) == []


def test_a_stop_may_end() -> None:
    stop = Stop(known_at=HEARD, reason="do_not_call", person="sara", until=at("2027-03-10 00:00"))
    assert broken(a_call("2027-03-09 23:59:59"), rules=RULES, facts=(stop,)) == ["after_stop"]
    assert broken(a_call("2027-03-10 00:00:00"), rules=RULES, facts=(stop,)) == []


def test_an_opt_out_in_the_first_batch_stops_the_call_in_the_second() -> None:
    first = a_call("2027-03-01 10:00", run="one night")
    stop = Stop(known_at=first.ended, reason="opt_out", person="sara", number="sara's number")
    second = a_call("2027-03-01 12:00", run="one night", handed_over=first.ended)
    assert broken(first, second, rules=RULES, facts=(stop,)) == ["after_stop"]
    too_soon = a_call("2027-03-01 12:00", handed_over=first.ended - A_SECOND)
    assert broken(first, too_soon, rules=RULES, facts=(stop,)) == ["not_taken_back"]


def test_a_call_that_the_provider_has_is_taken_back_soon_where_it_can_be() -> None:
    stop = Stop(known_at=HEARD, reason="opt_out", person="sara", number="sara's number")
    handed_over = HEARD - A_SECOND
    late = a_call(HEARD + RULES.reacts_within, handed_over=handed_over)
    soon = a_call(HEARD + RULES.reacts_within - A_SECOND, handed_over=handed_over)
    assert broken(late, rules=RULES, facts=(stop,)) == ["not_taken_back"]
    assert broken(soon, rules=RULES, facts=(stop,)) == []
    assert broken(late, rules=Rules(takes_back=False), facts=(stop,)) == []


def test_no_one_is_called_about_what_was_paid_since_the_run_read_it() -> None:
    call = a_call("2027-03-05 12:00", invoices=frozenset({"1"}))

    def kinds(known: Any, *, invoice: str | None = None, person: str | None = "sara") -> list[str]:
        paid = Payment(known_at=known, booked_at=known, person=person, invoice=invoice)
        return broken(call, rules=RULES, facts=(paid,))

    assert kinds(call.read_at + A_SECOND) == ["after_payment"]
    assert kinds(call.read_at) == []
    assert kinds(call.read_at + A_SECOND, invoice="1") == ["after_payment"]
    assert kinds(call.read_at + A_SECOND, invoice="1", person=None) == ["after_payment"]
    assert kinds(call.read_at + A_SECOND, invoice="2") == []
    assert kinds(call.handed_over) == ["after_payment"]
    assert kinds(call.handed_over + A_SECOND) == []  # no one had time to take it back


def _with(**facts: Any) -> tuple[Person, ...]:
    return (someone(**facts),)


def test_kinds_of_numbers_and_countries_are_forbidden_where_they_may_be_so() -> None:
    no_landlines = Rules(forbidden_lines=frozenset({"fixed_line"}))
    at_home = Rules(only_countries=frozenset({"SA"}))
    call = a_call("2027-03-05 12:00")
    assert broken(call, rules=no_landlines, people=_with(lines=frozenset({"mobile"}))) == []
    either = frozenset({"mobile", "fixed_line"})
    assert broken(call, rules=no_landlines, people=_with(lines=either)) == ["forbidden_line"]
    assert broken(call, rules=no_landlines) == ["forbidden_line"]
    assert broken(call, rules=at_home) == []
    abroad = frozenset({"SA", "AE"})
    assert broken(call, rules=at_home, people=_with(countries=abroad)) == ["forbidden_country"]
    assert broken(call, rules=at_home, people=_with(countries=frozenset())) == ["forbidden_country"]


def test_a_person_is_called_on_a_number_of_theirs() -> None:
    assert broken(a_call("2027-03-05 12:00", number="another"), rules=RULES) == ["someone_elses_number"]


def test_a_night_has_its_most_calls_and_its_most_money() -> None:
    first = a_call("2027-03-05 12:00", run="one", amounts={"SAR": Decimal(60)})
    second = a_call("2027-03-05 12:05", run="one", amounts={"SAR": Decimal(41)})
    another_night = a_call("2027-03-06 12:05", run="two", amounts={"SAR": Decimal(41)})
    assert broken(first, second, rules=Rules(most_calls=1)) == ["over_night"]
    assert broken(first, second, rules=Rules(most_calls=2)) == []
    assert broken(first, another_night, rules=Rules(most_calls=1)) == []
    assert broken(first, second, rules=Rules(most_amount={"SAR": Decimal(100)})) == ["over_night"]
    assert broken(first, second, rules=Rules(most_amount={"SAR": Decimal(101), "AED": Decimal(1)})) == []
