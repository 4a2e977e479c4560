"""Every mistake in what campaign.yaml says of its policy has its own sentence."""

from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import mistakes

KINDS = "allowed: window, calendar, cap, gap, cool_off, hold, line, country, night"
NEITHER = "must be the name of a profile or a rule with its kind"


def own(**keys: Any) -> dict[str, Any]:
    """A policy of one own rule, a cap where nothing else is said."""
    rule = {"id": "mine", "kind": "cap", "calls": 2, "within": "7d", **keys}
    return {"policy": [{key: value for key, value in rule.items() if value is not ...}]}


def window(**hours: Any) -> dict[str, Any]:
    """A policy of one own window."""
    return {"policy": [{"id": "mine", "kind": "window", "allow": [hours]}]}


def night(**keys: Any) -> dict[str, Any]:
    """A policy of one own bound of the night."""
    return {"policy": [{"id": "mine", "kind": "night", **keys}]}


def hold(after: str, **keys: Any) -> dict[str, Any]:
    """A policy of one own hold."""
    return {"policy": [{"id": "mine", "kind": "hold", "after": after, **keys}]}


def on_one_day(rule_id: str, day: str) -> dict[str, Any]:
    """A window of one hour on one day of the week."""
    return {"id": rule_id, "kind": "window", "allow": [{"start": "09:00", "end": "10:00", "days": [day]}]}


def calendar(**keys: Any) -> dict[str, Any]:
    """A policy of one own calendar."""
    return {"policy": [{"id": "mine", "kind": "calendar", **keys}]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"policy": ["alway"]}, "20: policy[0]: unknown profile 'alway'; allowed: "),
        ({"policy": ["always"]}, "20: policy[0]: always holds for every campaign; leave it out"),
        ({"policy": "careful"}, "19: policy: must be a list, not 'careful'"),
        ({"policy": [5]}, f"20: policy[0]: {NEITHER}, not 5"),
        ({"policy": [["careful"]]}, f"20: policy[0]: {NEITHER}, not a list"),
        ({"policy": ["careful", "careful"]}, "19: policy: careful is named twice"),
        (own(kind="caps"), f"20: policy[0]: unknown `kind` 'caps' (did you mean 'cap'?); {KINDS}"),
        (own(kind="stop"), f"20: policy[0]: unknown `kind` 'stop'; {KINDS}"),
        (own(kind=...), f"20: policy[0]: needs `kind`; {KINDS}"),
        (
            {"policy": [{"id": "mine", "kind": "hold"}]},
            (
                "20: policy[0].after: is missing: What the person said or asked; "
                "allowed: promise, claims_paid, callback, preference, unmapped_word"
            ),
        ),
        (own(calls=0), "22: policy[0].calls: must be at least 1, not 0"),
        (own(within=...), "20: policy[0]: must say one of within and days"),
        (own(within=7), "23: policy[0].within: 7 is not a duration; write days, hours, minutes or seconds "),
        (own(per="people"), "24: policy[0].per: 'people' is not allowed; allowed: person, number, invoice"),
        (
            own(per="invoice", counts="conversations"),
            "20: policy[0]: a cap per invoice counts attempts; leave counts out",
        ),
        (
            own(calls=..., call=2),
            (
                "23: policy[0].call: unknown key (did you mean 'calls'?); allowed: id, words, version, "
                "source, read, applies, kind, calls, within, days, per, counts"
            ),
        ),
        (
            own(id="My cap"),
            "20: policy[0].id: 'My cap' is no id; allowed: small letters, digits and _, a letter first",
        ),
        (
            own(id="cap_1"),
            "19: policy: cap_1 is the id of what calling_hours and caps become; choose another",
        ),
        (
            own(applies={"state": ["Texas"]}),
            "26: policy[0].applies.state[0]: 'Texas' is no state; allowed: ISO 3166-2 in capitals, such",
        ),
        (
            own(applies={"contry": ["SA"]}),
            (
                "25: policy[0].applies.contry: unknown key (did you mean 'country'?); "
                "allowed: country, state, line, debt_kind"
            ),
        ),
        (
            window(start="10:00", end="09:00"),
            "23: policy[0].allow[0]: hours must start before they end, on the same day",
        ),
        (
            window(start="10:00", end="25:00"),
            "24: policy[0].allow[0].end: '25:00' is not a time of day; allowed: 00:00 to 23:59",
        ),
        (
            window(start="12:00", end="12:09"),
            "23: policy[0].allow[0]: hours must be at least 10 minutes long: in less no one is ever called",
        ),
        (
            window(start="09:00", end="10:00", days=["mon", "tue", "mon"]),
            "25: policy[0].allow[0].days: mon is named twice",
        ),
        (own(calls=True), "22: policy[0].calls: must be a whole number, not True"),
        (own(calls="2"), "22: policy[0].calls: must be a whole number, not '2'"),
        (own(calls=2.0), "22: policy[0].calls: must be a whole number, not 2.0"),
        (night(holdout=1), "22: policy[0].holdout: must be less than 1, not 1"),
        (night(holdout=True), "22: policy[0].holdout: must be a number, not True"),
        (night(amount={"SAR": True}), "23: policy[0].amount.SAR: must be a number, not True"),
        ({"batches": {"size": True}}, "20: batches.size: must be a whole number, not True"),
        ({"caps": [{"calls": True, "within": "7d"}]}, "20: caps[0].calls: must be a whole number, not True"),
        (
            own(applies={"state": ["US-ZZ"]}),
            "26: policy[0].applies.state[0]: 'US-ZZ' is no state of US (did you mean 'US-AZ'?)",
        ),
        (
            own(applies={"state": ["XX-1"]}),
            "26: policy[0].applies.state[0]: 'XX-1' is no state: there is no country XX",
        ),
        (
            own(applies={"country": ["SA"], "state": ["US-MA"]}),
            "24: policy[0].applies: `state` names one of US, and `country` does not name US",
        ),
        (
            own(applies={"country": ["US", "SA"], "state": ["US-MA"]}),
            "24: policy[0].applies: `country` names SA, and `state` names no state of it",
        ),
        (
            own(applies={"country": ["SA", "SA"]}),
            "25: policy[0].applies.country: SA is named twice",
        ),
        (
            hold("claims_paid", grace="3d"),
            "20: policy[0]: `grace` means nothing after claims_paid; leave it out",
        ),
        (hold("preference", at_most="3d"), "20: policy[0]: `at_most` means nothing after preference;"),
        (hold("unmapped_word", at_most="3d"), "20: policy[0]: `at_most` means nothing after unmapped_word;"),
        (hold("promise", priority_for="1d"), "20: policy[0]: `priority_for` means nothing after promise;"),
        (hold("promise", grace="36h"), "23: policy[0].grace: must be whole days, such as 3d"),
        (
            hold("callback", priority_for="9d"),
            "19: policy: mine: `priority_for` is said by always.callback alone; leave it out",
        ),
        (
            {"calling_hours": {"start": "21:00"}},
            (
                "19: calling_hours: calling hours must start before they end, on the same day; "
                "these are from 21:00 to 20:00 (`end` is left out)"
            ),
        ),
        (
            {"calling_hours": {"start": "12:00", "end": "12:05"}},
            (
                "19: calling_hours: calling hours must be at least 10 minutes long: in less no one is ever "
                "called; these are from 12:00 to 12:05"
            ),
        ),
        (
            {"policy": ["careful"], "calling_hours": {"start": "20:00", "end": "21:00"}},
            (
                "19: policy: no one could ever be called: careful.hours, own.calling_hours leave together "
                "not even 10 minutes of any day of the week"
            ),
        ),
        (
            {"policy": [on_one_day("first", "mon"), on_one_day("second", "tue")]},
            "19: policy: no one could ever be called: careful.hours, own.first, own.second leave together",
        ),
        (
            {"policy": [{"id": "lines", "kind": "line", "forbid": ["voip", "mobile", "fixed_line"]}]},
            "19: policy: no one could ever be called: own.lines forbids every kind of number",
        ),
        (calendar(), "20: policy[0]: must name dates, holidays, rest_days or periods"),
        (
            calendar(dates=[20261225]),
            "23: policy[0].dates[0]: 20261225 is not a day; write YYYY-MM-DD, such as 2026-12-25",
        ),
        (
            calendar(periods=["lent"]),
            "23: policy[0].periods[0]: 'lent' is not allowed; allowed: ramadan",
        ),
        ({"promise_grace": "36h"}, "19: promise_grace: must be whole days, such as 3d"),
        (
            {"calling_hours": {"except": ["2026-02-30"]}},
            "21: calling_hours.except[0]: '2026-02-30' is not a day; write YYYY-MM-DD, such as 2026-12-25",
        ),
        (
            {"calling_hours": {"except_on": []}},
            (
                "20: calling_hours.except_on: unknown key (did you mean 'except'?); "
                "allowed: start, end, days, except"
            ),
        ),
        (
            {"debt_kind": "comercial"},
            (
                "19: debt_kind: 'comercial' is not allowed (did you mean 'commercial'?); "
                "allowed: consumer, commercial"
            ),
        ),
    ],
)
def test_a_mistake_says_where_it_is_and_what_is_allowed(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    found = mistakes(tmp_path, **changes)

    assert any(each.startswith(f"campaign.yaml:{message}") for each in found), found


def test_hours_that_are_wrong_are_one_mistake_and_not_two(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, **window(start="10:00", end="09:00"))) == 1


def test_two_own_rules_of_one_id_are_a_mistake(tmp_path: Path) -> None:
    twice = [*own()["policy"], *own()["policy"]]

    assert mistakes(tmp_path, policy=twice) == ["campaign.yaml:19: policy: mine is the id of two rules"]
