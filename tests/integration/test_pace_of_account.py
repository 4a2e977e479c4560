"""An account is measured by its own calls that ended lately; what was cancelled took no line."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, update

from builders.campaigns import campaign_config
from builders.ledger import insert_run
from builders.levers_accounts import account
from builders.night import ACCOUNT, NOW, completed, person, silent
from outreach.domain.outcomes import LineOutcome
from outreach.services.dispatch.throttle import ENOUGH_CALLS, Throttle, throttle_of
from outreach.storage import tables

LATER = NOW + timedelta(hours=2)


def calls_end(ledger: Engine, number: int, *, talk: int, account: str = ACCOUNT, **facts: Any) -> None:
    """Let so many calls end one after the other, each after so many seconds of talk."""
    ended = [NOW + timedelta(seconds=(talk + 30) * place) for place in range(1, number + 1)]
    people = [
        person(call=completed(ended_at=at, duration_seconds=Decimal(talk), account=account, **facts))
        for at in ended
    ]
    insert_run(ledger, *people)
    with ledger.begin() as connection:
        connection.execute(update(tables.call_batch).values(submitted_at=NOW))


def measured(ledger: Engine, *, now: datetime = LATER, audience: str = "real", **options: Any) -> Throttle:
    measured_one = account("http://127.0.0.1:1", options=options)
    with ledger.connect() as connection:
        return throttle_of(connection, measured_one, campaign_config(audience=audience), now=now)


def test_until_fifty_have_ended_a_call_takes_five_minutes_and_lines_are_not_known(ledger: Engine) -> None:
    calls_end(ledger, ENOUGH_CALLS - 1, talk=60)
    throttle = measured(ledger)
    assert (throttle.ended, throttle.lines) == (49, None)
    assert throttle.call_length == timedelta(minutes=5)
    assert throttle.is_one_batch_at_a_time


def test_a_call_that_took_longer_counts_from_the_first_one_on(ledger: Engine) -> None:
    calls_end(ledger, 3, talk=600)
    assert measured(ledger).call_length == timedelta(seconds=630)


def test_fifty_calls_say_how_long_one_takes_and_how_many_go_on_at_once(ledger: Engine) -> None:
    calls_end(ledger, ENOUGH_CALLS, talk=60)
    throttle = measured(ledger)
    assert (throttle.lines, throttle.call_length) == (1, timedelta(seconds=90))
    assert not throttle.is_one_batch_at_a_time
    assert throttle.in_words().startswith("1 call at once, the most seen among the last 50")


def test_lines_from_the_connection_count_before_lines_that_were_seen(ledger: Engine) -> None:
    calls_end(ledger, ENOUGH_CALLS, talk=60)
    assert measured(ledger, lines=9).lines == 9


def test_an_invented_audience_is_bounded_by_no_lines_that_were_seen(ledger: Engine) -> None:
    calls_end(ledger, ENOUGH_CALLS, talk=60)
    assert measured(ledger, audience="invented").lines is None


def test_calls_of_another_account_or_of_long_ago_say_nothing(ledger: Engine) -> None:
    calls_end(ledger, 10, talk=60, account="weya_default")
    assert measured(ledger).ended == 0
    calls_end_on_another_day(ledger)
    assert measured(ledger).ended == 10
    assert measured(ledger, now=LATER + timedelta(days=8)).ended == 0


def calls_end_on_another_day(ledger: Engine) -> None:
    ended = NOW + timedelta(minutes=5)
    people = [person(call=completed(ended_at=ended)) for _ in range(10)]
    insert_run(ledger, *people, wave=2)


def test_one_that_no_one_answered_counts_and_one_that_the_provider_cancelled_does_not(ledger: Engine) -> None:
    insert_run(
        ledger, person(call=silent()), person(call=silent()), person(call=silent(LineOutcome.CANCELLED))
    )
    assert measured(ledger).ended == 2
