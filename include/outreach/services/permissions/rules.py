"""The rules of a policy as the statements need them: names, versions and reasons."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, insert

from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.policy.policy import Policy
from outreach.policy.reasons import reason_of
from outreach.policy.rules import HoldAfter, HoldRule
from outreach.storage.workspace import policy_rule

ALLOWED = "allowed"
"""What a decision names in the place of a rule where none is in the way."""

PAID_SINCE = Reason.PAID_SINCE.value
"""No rule of a policy: what the agent would say is no longer true."""

PAID = WithdrawalReason.PAID.value
"""No rule of a policy either: the warehouse was asked again just before the call."""

WORDS_BESIDE_THE_POLICY: Mapping[str, str] = {
    PAID: "No one is called whom the warehouse, asked again just before the call, does not name as owing.",
    PAID_SINCE: "No one is called about what was paid after the run's extract.",
}
"""What holds beside the rules of a policy, in a sentence."""


def write_rules(connection: Connection, policy: Policy) -> None:
    """Write each rule with its reason, in the order in which rules are named where several forbid."""
    rows = [
        {
            "name": bound.name,
            "version": bound.rule.version,
            "reason": reason_of(bound.rule),
            "sequence": sequence,
        }
        for sequence, bound in enumerate(policy.rules, start=1)
    ]
    rows.append({"name": PAID_SINCE, "version": 1, "reason": PAID_SINCE, "sequence": 0})
    connection.execute(insert(policy_rule), rows)


def callback_rule(policy: Policy) -> tuple[str, timedelta]:
    """Return the name of the rule on callbacks, and how long one lifts gap and cool-off."""
    for bound in policy.of_kind(HoldRule):
        if isinstance(bound.rule, HoldRule) and bound.rule.after is HoldAfter.CALLBACK:
            return bound.name, bound.rule.priority_for or timedelta(0)
    return "", timedelta(0)
