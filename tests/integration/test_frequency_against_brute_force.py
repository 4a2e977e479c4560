"""The rules on how often people are called, worked out by SQL, against a search minute by minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from builders.ledger import insert_run
from builders.night import NOW, campaign, completed, person
from outreach.services.permissions.ask import ask_about_run
from outreach.services.runs.run import read_run

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RIYADH = ZoneInfo("Asia/Riyadh")
waves = count(1)
people = count(1)

hours_ago = st.lists(st.integers(0, 60).map(lambda hours: hours * HOUR), max_size=6)
minutes = st.integers(1, 50).map(lambda minutes: timedelta(minutes=30 * minutes))
within = st.builds(lambda half_hours: {"within": 30 * half_hours * MINUTE}, st.integers(1, 50))
days = st.builds(lambda number: {"days": number}, st.integers(1, 3))
caps = st.lists(
    st.builds(
        lambda time, calls, per: {"kind": "cap", "calls": calls, "per": per, **time},
        within | days,
        st.integers(1, 4),
        st.sampled_from(["person", "number"]),
    ),
    min_size=1,
    max_size=3,
)


def counts(call: datetime, *, at: datetime, rule: dict[str, Any]) -> bool:
    """Whether a call that was made counts for a rule at a moment."""
    if "within" in rule:
        return bool(at - rule["within"] < call <= at)
    day, of_call = at.astimezone(RIYADH).date(), call.astimezone(RIYADH).date()
    return bool(timedelta(0) <= day - of_call < timedelta(days=rule["days"]))


def quarter_after(moment: datetime) -> datetime:
    """The first full quarter of an hour that is not before a moment."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -(-(moment - midnight) // QUARTER) * QUARTER


def free_by_search(calls: Sequence[datetime], rules: Sequence[dict[str, Any]]) -> datetime:
    """The first moment, by the minute, at which one more call keeps every rule."""
    moment = NOW
    while any(sum(counts(call, at=moment, rule=rule) for call in calls) >= rule["calls"] for rule in rules):
        moment += MINUTE
    return moment if moment == NOW else quarter_after(moment)


def written(rules: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules as campaign.yaml has them."""
    return [
        rule
        | {"id": f"own_{number}"}
        | ({"within": f"{rule['within'] // MINUTE}m"} if "within" in rule else {})
        for number, rule in enumerate(rules)
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ago=hours_ago, rules=caps)
def test_a_person_is_free_at_the_first_moment_that_keeps_every_cap(
    ledger: Engine, ago: list[timedelta], rules: list[dict[str, Any]]
) -> None:
    who = person(f"c-{next(people)}")
    for each in ago:
        insert_run(
            ledger,
            replace(who, call=completed(ended_at=NOW - each)),
            of=replace(campaign(), campaign_id="another"),
            wave=next(waves),
            now=NOW - each,
        )
    of = campaign(policy=written(rules), call_for="30d")
    run_id = insert_run(ledger, who, of=of, wave=next(waves), sealed=False, decided=False)
    with ledger.begin() as connection:
        ask_about_run(connection, read_run(connection, run_id), now=NOW)
        free: datetime = connection.execute(text("SELECT may_ring_from FROM policy_answer")).scalar_one()
    assert free.astimezone(UTC) == free_by_search([NOW - each for each in ago], rules)
