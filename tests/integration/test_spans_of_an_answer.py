"""A call rings inside of a span that the rules leave, and where they leave none there is no call."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from builders.invoices import NOW, decide_night, fill, owing, receivables_campaign, run_for
from builders.stops import stop
from outreach.services.preparation.decide import decide

OPENS = NOW.replace(hour=13, minute=0)
"""09:00 in New York, where the number is."""


def decided(ledger: Engine, warehouse: Engine, *, time_zones: str | None = None, **changes: Any) -> Any:
    """The decision about one person; ``time_zones`` replaces what was read of the number."""
    fill(warehouse, [owing("c-1")])
    run_id = run_for(ledger, receivables_campaign(**changes))
    decide_night(ledger, warehouse, run_id)
    if time_zones is not None:
        with ledger.begin() as connection:
            connection.execute(text("UPDATE outreach.contact SET time_zones = :zones"), {"zones": time_zones})
        decide(ledger, run_id=run_id, now=NOW)
    with ledger.connect() as connection:
        return connection.execute(text("SELECT reason, rule, next_allowed_at FROM outreach.decision")).one()


def test_before_the_hours_the_call_waits_for_them(ledger: Engine, warehouse: Engine) -> None:
    row = decided(ledger, warehouse)
    assert (row.reason, row.next_allowed_at) == (None, OPENS)


def test_a_run_that_ends_before_the_hours_calls_no_one(ledger: Engine, warehouse: Engine) -> None:
    row = decided(ledger, warehouse, call_for="1h")
    assert (row.reason, row.next_allowed_at) == ("outside_hours", OPENS)


def test_no_one_without_a_known_zone_is_called(ledger: Engine, warehouse: Engine) -> None:
    row = decided(ledger, warehouse, time_zones="{}")
    assert (row.reason, row.rule, row.next_allowed_at) == ("unknown_zone", "always.known_zone", None)


def test_a_stop_without_an_end_has_no_next_time(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-1", now=NOW)
    row = decided(ledger, warehouse)
    assert (row.reason, row.next_allowed_at) == ("suppressed", None)


def test_of_an_invented_audience_anyone_may_be_called_until_the_run_ends(
    ledger: Engine, warehouse: Engine
) -> None:
    row = decided(ledger, warehouse, audience="invented", call_for="5m")
    assert (row.reason, row.next_allowed_at) == (None, NOW)


def test_a_stop_that_ends_leaves_the_span_after_it(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-1", holds_until=NOW + timedelta(hours=14), now=NOW)
    row = decided(ledger, warehouse)
    assert (row.reason, row.next_allowed_at) == ("suppressed", NOW + timedelta(hours=14))


def test_the_next_time_is_looked_for_in_400_days(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-1", holds_until=NOW + timedelta(days=200), now=NOW)  # 19:30 in winter
    row = decided(ledger, warehouse)
    assert (row.reason, row.rule) == ("suppressed", "always.do_not_call")
    assert row.next_allowed_at == NOW + timedelta(days=200)


def test_hours_of_a_day_far_ahead_are_found(ledger: Engine, warehouse: Engine) -> None:
    days = [
        f"2024-{month:02}-{day:02}" for month in (6, 7, 8) for day in range(1, 32) if (month, day) != (6, 31)
    ]
    row = decided(ledger, warehouse, calling_hours={"except": days})
    first_of_september = datetime.fromisoformat("2024-09-01T13:00Z")
    assert (row.reason, row.rule, row.next_allowed_at) == (
        "rest_day",
        "own.calling_hours_except",
        first_of_september,
    )


def test_beyond_400_days_none_is_in_sight(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-1", holds_until=NOW + timedelta(days=401), now=NOW)
    row = decided(ledger, warehouse)
    assert (row.reason, row.next_allowed_at) == ("suppressed", None)


def test_in_the_last_minutes_of_the_hours_the_call_is_none_of_this_run(
    ledger: Engine, warehouse: Engine
) -> None:
    end = (NOW + timedelta(hours=1)).strftime("%H:%M")
    almost = {"start": "00:00", "end": end}
    row = decided(
        ledger, warehouse, timezone="UTC", call_for="55m", time_zones="{UTC}", calling_hours=almost, policy=[]
    )
    assert (row.reason, row.rule) == ("outside_hours", "careful.hours")
