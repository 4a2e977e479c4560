"""Questions to the table of decisions about the nights of the calendar."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text

FOR_EVER = frozenset(
    {
        "suppressed",
        "stopped_deceased",
        "stopped_attorney",
        "stopped_wrong_number",
        "stopped_dispute",
        "line_not_allowed",
        "country_not_allowed",
        "holdout",
        "unknown_zone",
    }
)
"""Reasons that no time ends by itself."""

FOR_A_WHILE = frozenset(
    {
        "too_soon",
        "recent_conversation",
        "promise_pending",
        "claims_paid",
        "callback_later",
        "capped",
        "unmapped_word",
    }
)
"""Reasons that end at a known time."""

OF_THE_CLOCK = frozenset({"outside_hours", "rest_day", "asked_other_time"})
"""Reasons that end, too, unless the hours of several zones, and those asked for, never meet."""

_NOT_ONE = text(
    """
    SELECT contact.run_id::text, contact.person_id, count(decision.run_id)
    FROM outreach.contact
    LEFT JOIN outreach.decision
        ON decision.run_id = contact.run_id
        AND decision.person_id = contact.person_id
        AND decision.verdict <> 'withdrawn'
    GROUP BY contact.run_id, contact.person_id
    HAVING count(decision.run_id) <> 1
    """
)
_UNEXPLAINED = text(
    """
    SELECT verdict, reason, count(*)
    FROM outreach.decision
    WHERE reason = ANY(:rules) AND (rule IS NULL OR rule_version IS NULL OR inputs IS NULL)
       OR reason = ANY(:for_a_while) AND next_allowed_at IS NULL
    GROUP BY verdict, reason
    ORDER BY verdict, reason
    """
)
_REASONS = text("SELECT reason, count(*) FROM outreach.decision WHERE reason IS NOT NULL GROUP BY reason")


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """The decisions of all nights."""

    not_one: Sequence[str]
    """People of a run who have no decision, or several."""
    unexplained: Sequence[str]
    """Decisions of a rule that do not name it, its version, what it saw or when it ends."""
    reasons: Counter[str]


def decisions_of(ledger: Engine) -> Decisions:
    """Look at every decision."""
    rules = sorted(FOR_EVER | FOR_A_WHILE | OF_THE_CLOCK)
    with ledger.connect() as connection:
        return Decisions(
            not_one=[f"{row[1]} in {row[0]}: {row[2]}" for row in connection.execute(_NOT_ONE)],
            unexplained=[
                f"{row[0]} {row[1]}: {row[2]}"
                for row in connection.execute(
                    _UNEXPLAINED, {"rules": rules, "for_a_while": sorted(FOR_A_WHILE)}
                )
            ],
            reasons=Counter({row[0]: row[1] for row in connection.execute(_REASONS)}),
        )
