"""The rules of a policy as the statements need them: names, versions and reasons."""

from datetime import timedelta

from sqlalchemy import Connection, insert

from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.policy.policy import Policy
from outreach.policy.reasons import reason_of
from outreach.policy.rules import HoldAfter, HoldRule
from outreach.storage.workspace import policy_rule

PAID_SINCE = Reason.PAID_SINCE.value
"""Not a rule of a policy: the agent's words would no longer be true."""

PAID = WithdrawalReason.PAID.value
"""Not a rule of a policy, either: the warehouse was asked again just before the call."""


def write_rules(connection: Connection, policy: Policy) -> None:
    """Write each rule with its reason; if several forbid, the first in this order is named."""
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
    """Return the name of the rule on callbacks, and how long a callback suspends gap and cool-off."""
    for bound in policy.of_kind(HoldRule):
        if isinstance(bound.rule, HoldRule) and bound.rule.after is HoldAfter.CALLBACK:
            return bound.name, bound.rule.priority_for or timedelta(0)
    return "", timedelta(0)
