"""A call rings inside of a span that the rules leave, and where they leave none there is no call."""

from datetime import timedelta
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


def test_no_one_is_called_of_whom_no_zone_is_known(ledger: Engine, warehouse: Engine) -> None:
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
