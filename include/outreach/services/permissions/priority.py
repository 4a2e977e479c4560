"""The order in which the people of a run are called, as its campaign says."""

from datetime import timedelta

from sqlalchemy import Connection, column, func, insert, select, text

from outreach.campaign.priority import NAMES, order_of_priority
from outreach.policy.policy import Policy
from outreach.policy.rules import HoldAfter, HoldRule
from outreach.services.runs.run import Run
from outreach.storage.statements import statement
from outreach.storage.workspace import policy_order

_A_DAY = timedelta(days=1)
_VALUES = ("person_id", "oldest_due_date", *NAMES)


def write_order(connection: Connection, run: Run) -> None:
    """Write the position (from 1) of everyone in the run who owes something into ``policy_order``."""
    config = run.campaign.config
    values = statement("person_values").bindparams(
        run_id=run.run_id,
        currency=config.defaults.currency,
        grace_days=_grace_days(run.campaign.policy),
    )
    person = values.columns(*map(column, _VALUES)).subquery("person")
    # campaign/priority.py wrote the text of the order, only from its own names and functions.
    place = func.row_number().over(order_by=text(order_of_priority(config.priority)))
    connection.execute(
        insert(policy_order).from_select(["person_id", "priority_rank"], select(person.c.person_id, place))
    )


def _grace_days(policy: Policy) -> int:
    """Return how many days after its day a promise may be kept."""
    graces = [
        bound.rule.grace
        for bound in policy.of_kind(HoldRule)
        if isinstance(bound.rule, HoldRule) and bound.rule.after is HoldAfter.PROMISE and bound.rule.grace
    ]
    return max((-(-grace // _A_DAY) for grace in graces), default=0)
