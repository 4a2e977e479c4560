"""The smallest units of currencies are those of Unicode CLDR, and promises wait as long as the holds do."""

from babel.numbers import get_currency_precision, list_currencies

from outreach.domain.currencies import IN_THOUSANDTHS, WITHOUT_FRACTION
from outreach.domain.promises import GRACE, WITHOUT_DAY
from outreach.policy.policy import compose
from outreach.policy.rules import HoldAfter, HoldRule


def test_the_smallest_units_are_those_of_unicode() -> None:
    by_digits = {code: get_currency_precision(code) for code in list_currencies()}

    assert {code for code, digits in by_digits.items() if digits == 0} == WITHOUT_FRACTION
    assert {code for code, digits in by_digits.items() if digits == 3} == IN_THOUSANDTHS


def test_a_promise_may_be_kept_for_as_long_as_it_holds_back_calls() -> None:
    [hold] = [
        bound.rule
        for bound in compose(chosen=(), short_forms=()).of_kind(HoldRule)
        if isinstance(bound.rule, HoldRule) and bound.rule.after is HoldAfter.PROMISE
    ]

    assert (hold.grace, hold.without_date) == (GRACE, WITHOUT_DAY)
