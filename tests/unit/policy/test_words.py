"""Each kind of rule reads as one plain sentence."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from outreach.policy.policy import compose
from outreach.policy.rules import Rule
from outreach.policy.words import words_for


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {
                "kind": "window",
                "allow": [
                    {"start": "09:00", "end": "12:00:30", "days": ["mon", "tue", "wed"]},
                    {"start": "13:30", "end": "21:00"},
                ],
                "during": "ramadan",
            },
            (
                "In Ramadan people are called only from 09:00 to 12:00:30 on Monday, Tuesday and Wednesday "
                "and from 13:30 to 21:00, on every clock that may be theirs."
            ),
        ),
        (
            {
                "kind": "calendar",
                "holidays": True,
                "rest_days": True,
                "periods": ["ramadan"],
                "dates": ["2026-12-25"],
            },
            (
                "No one is called on public holidays, weekly days of rest, days of Ramadan and 2026-12-25, "
                "by their own calendar."
            ),
        ),
        (
            {"kind": "window", "allow": [{"start": "09:00", "end": "20:00"}], "otherwise": True},
            (
                "Where no other rule names hours, people are called only from 09:00 to 20:00, "
                "on every clock that may be theirs."
            ),
        ),
        (
            {"kind": "cap", "calls": 1, "days": 1, "per": "number"},
            "At most 1 call to a number on a day of the person's calendar.",
        ),
        (
            {"kind": "cap", "calls": 2, "days": 7, "counts": "conversations"},
            (
                "At most 2 conversations with a person, and as many on their number, within any 7 days "
                "in a row of the person's calendar."
            ),
        ),
        (
            {"kind": "cap", "calls": 7, "within": "7d", "per": "invoice"},
            "At most 7 calls about an invoice within any 7 days.",
        ),
        (
            {"kind": "cap", "calls": 3, "within": "1d", "per": "person"},
            "At most 3 calls to a person, and as many to their number, within any 24 hours.",
        ),
        (
            {"kind": "gap", "within": "90m", "per": "number"},
            (
                "After a call to a number, the next one comes 90 minutes later at the earliest, "
                "unless they asked for it; a further wave of the same date does not wait."
            ),
        ),
        (
            {"kind": "hold", "after": "promise"},
            "A person who promised to pay is not called until the promised day is over.",
        ),
        (
            {"kind": "stop", "reason": "dispute"},
            "No call while the stop dispute holds; it holds until it is lifted.",
        ),
        ({"kind": "zone"}, "A person is not called while any clock that may be theirs is unknown."),
        (
            {"kind": "line", "forbid": ["fixed_line", "voip"]},
            "A number that is, or may be, a landline or internet number is not called.",
        ),
        ({"kind": "country", "only": ["SA"]}, "Only people who are certainly in SA are called."),
        (
            {"kind": "night", "calls": 500, "amount": {"SAR": "1000"}, "holdout": 0.05},
            (
                "A run calls at most 500 people, at most 1000 SAR in total and none of the 5 % of people "
                "who are kept to compare with."
            ),
        ),
        ({"kind": "zone", "words": "We must know where you are."}, "We must know where you are."),
    ],
)
def test_a_rule_is_one_sentence(rule: dict[str, Any], sentence: str) -> None:
    own: Rule = TypeAdapter(Rule).validate_python({"id": "mine"} | rule)
    bound = compose(chosen=[own], short_forms=()).rules[-1]

    assert words_for(bound) == sentence


@pytest.mark.parametrize(
    ("applies", "where"),
    [
        ({"country": ["SA", "AE"]}, "Where the person is, or may be, in SA or AE, a number"),
        ({"country": ["US"], "state": ["US-MA"]}, "Where the person is, or may be, in US-MA, a number"),
        ({"line": ["mobile"]}, "Where the number is, or may be, a mobile number, a number"),
        (
            {"state": ["US-MA"], "debt_kind": ["consumer"]},
            ("Where the person is, or may be, in US-MA and the debt is, or may be, consumer, a number"),
        ),
    ],
)
def test_a_rule_says_whom_it_is_about(applies: dict[str, list[str]], where: str) -> None:
    rule = {"id": "mine", "kind": "line", "forbid": ["voip"], "applies": applies}
    own: Rule = TypeAdapter(Rule).validate_python(rule)

    assert words_for(compose(chosen=[own], short_forms=()).rules[-1]).startswith(where)


def test_a_rule_of_a_profile_says_too_whom_the_profile_is_about() -> None:
    rules = compose(chosen=["uk"], short_forms=()).rules
    [hours] = [bound for bound in rules if bound.name == "uk.hours"]

    assert words_for(hours).startswith("Where the person is, or may be, in GB, people are called only from")


def test_every_rule_that_holds_by_default_has_its_sentence() -> None:
    for bound in compose(chosen=(), short_forms=()).rules:
        assert words_for(bound).endswith("."), bound.name
