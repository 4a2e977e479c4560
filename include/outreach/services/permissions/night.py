"""The bounds of one run: who is kept apart to compare with, and how many of the others are called."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import NightRule
from outreach.services.permissions.ask import Question
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


def keep_within_night(connection: Connection, question: Question) -> None:
    """Take people out of those who would be called, by the rules on the night; the last in order go first.

    It works on ``policy_verdict``, after every other reason was found. Who is kept
    apart comes first, since they count for no bound. A bound on some comes before one on
    everyone, so that it takes no one's place; no order of the rules lets a bound be passed.
    """
    run, rules = question.run, list(_night_rules(question.policy))
    if rules:
        connection.execute(text("ANALYZE policy_verdict"))
    for bound, rule in rules:
        if rule.holdout:
            parameters = {"campaign_id": run.campaign.campaign_id, "share": rule.holdout}
            connection.execute(statement("hold_out"), _of(bound, run) | parameters)
    for bound, rule in sorted(rules, key=lambda each: not each[0].scopes):
        for currency, most in rule.amount.items():
            connection.execute(
                statement("limit_night_amount"), _of(bound, run) | {"currency": currency, "most": most}
            )
        if rule.calls is not None:
            connection.execute(statement("limit_night_calls"), _of(bound, run) | {"calls": rule.calls})


def _night_rules(policy: Policy) -> Iterator[tuple[BoundRule, NightRule]]:
    for bound in policy.of_kind(NightRule):
        if isinstance(bound.rule, NightRule):
            yield bound, bound.rule


def _of(bound: BoundRule, run: Run) -> dict[str, Any]:
    return {"rule": bound.name, "version": bound.rule.version, "run_id": run.run_id}
