"""The limits of one run: the holdout, and how many other people are called."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import NightRule
from outreach.services.permissions.ask import Question
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


def keep_apart(connection: Connection, question: Question) -> None:
    """Take out the holdout, and everyone who alone owes more than a night's largest amount.

    It works on ``policy_verdict``, before shared numbers are assigned: these people
    count for no limit, and take no one's call.
    """
    run = question.run
    for bound, rule in _night_rules(question.policy):
        if rule.holdout:
            parameters = {"campaign_id": run.campaign.campaign_id, "share": rule.holdout}
            connection.execute(statement("hold_out"), _of(bound, run) | parameters)
    for bound, rule in _night_rules(question.policy):
        for amount in _amounts(bound, rule, run):
            connection.execute(statement("leave_out_dear"), amount)


def keep_within_night(connection: Connection, question: Question) -> int:
    """Take out people beyond the limits of the night; the last in order are taken out first.

    It works on ``policy_verdict``, after every other reason was found, and returns how
    many were taken out. A limit for some people is applied before one for everyone, so
    that no place is lost. No limit is exceeded in any order of the rules.
    """
    run, gone = question.run, 0
    for bound, rule in sorted(_night_rules(question.policy), key=lambda each: not each[0].scopes):
        for amount in _amounts(bound, rule, run):
            gone += connection.execute(statement("limit_night_amount"), amount).rowcount
        if rule.calls is not None:
            calls = _of(bound, run) | {"calls": rule.calls}
            gone += connection.execute(statement("limit_night_calls"), calls).rowcount
    return gone


def _amounts(bound: BoundRule, rule: NightRule, run: Run) -> Iterator[dict[str, Any]]:
    for currency, most in rule.amount.items():
        yield _of(bound, run) | {"currency": currency, "most": most}


def _night_rules(policy: Policy) -> Iterator[tuple[BoundRule, NightRule]]:
    for bound in policy.of_kind(NightRule):
        if isinstance(bound.rule, NightRule):
            yield bound, bound.rule


def _of(bound: BoundRule, run: Run) -> dict[str, Any]:
    return {"rule": bound.name, "version": bound.rule.version, "run_id": run.run_id}
