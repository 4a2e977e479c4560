"""Every decision says in a sentence by what it was made."""

import pytest

from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.domain.reason_words import WORDS_OF_REASON
from outreach.policy.policy import compose
from outreach.policy.reasons import reason_of
from outreach.policy.rules import CountryRule, LineRule, NightRule

OF_INVOICES = list(Reason)[: list(Reason).index(Reason.NOTHING_DUE)]
OWN = (
    LineRule(id="lines", forbid=("voip",)),
    CountryRule(id="countries", only=("US",)),
    NightRule(id="night", calls=1),
)
POLICY = compose(chosen=("careful", "us_states_strict", "ksa", *OWN), short_forms=())
OF_RULES = {reason_of(bound.rule) for bound in POLICY.rules} | {Reason.HOLDOUT}


def test_each_reason_that_no_rule_gives_has_words() -> None:
    without = {str(reason) for reason in (*Reason, *WithdrawalReason)} - WORDS_OF_REASON.keys()
    assert without <= {str(reason) for reason in (*OF_INVOICES, *OF_RULES)}


@pytest.mark.parametrize("reason", WORDS_OF_REASON)
def test_the_words_are_one_sentence(reason: str) -> None:
    words = WORDS_OF_REASON[reason]
    assert words[0].isupper()
    assert words.endswith(".")
