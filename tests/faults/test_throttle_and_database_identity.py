"""Calls handed over keep to the account's limits, and to the database that was confirmed.

How many calls fit into the hours is in test_shortage.py.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from builders.news import hold_news_back
from builders.shift import Finished, Shift, people, shift
from builders.stations import LEVERS, Station
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.services.dispatch.submit import Sender
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.safeguards.database_identity import confirm_identity


def with_options(sender: Sender, **options: object) -> Account:
    return replace(sender.account, options={**sender.account.options, **options})


@pytest.fixture
def ten(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    batches = {"canary": 0, "size": 5}
    with shift(ledger, warehouse, tmp_path, people(10), on=station, batches=batches) as night:
        yield night


def test_a_batch_waits_while_the_account_has_all_it_may_have_outstanding(ten: Shift) -> None:
    hold_news_back(ten)
    waiting = ten.submit(account=with_options(ten.sender, max_outstanding=7))
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ROOM
    assert ten.states() == {"planned": 5, "submitted": 5}


@pytest.mark.parametrize("station", [LEVERS], ids=str)  # limits are read before any adapter is asked
@pytest.mark.parametrize("limit", ["many", 0, -1, 2.5, True, [5]])
@pytest.mark.parametrize("name", ["lines", "max_outstanding"])
def test_a_limit_that_is_no_number_is_for_a_person_to_fix_and_costs_no_one_their_call(
    ten: Shift, name: str, limit: object
) -> None:
    with pytest.raises(ConfigurationError, match=f"the extra {name} of connection levers_default"):
        ten.submit(account=with_options(ten.sender, **{name: limit}))
    assert (ten.requests(), ten.states()) == (0, {"planned": 10})


def test_a_limit_may_be_written_as_text_as_forms_and_addresses_do(ten: Shift) -> None:
    ten.simulator.faults.add("pause_events")
    ten.submit(account=with_options(ten.sender, max_outstanding="7", lines=""))
    assert ten.states() == {"planned": 5, "submitted": 5}


def test_an_invented_audience_without_bounds_is_handed_over_at_once(ten: Shift) -> None:
    assert isinstance(ten.run(), Finished)
    assert len(ten.rings()) == 10


def test_nothing_is_sent_from_a_database_that_is_not_the_one_that_was_confirmed(ten: Shift) -> None:
    with ten.ledger.begin() as connection:
        confirm_identity(connection, by="test", now=ten.clock())
        connection.execute(text("UPDATE outreach.ledger_identity SET timeline = timeline + 1"))
    with pytest.raises(ConfigurationError, match="outreach confirm-database"):
        ten.submit()
    assert ten.requests() == 0
    assert ten.states() == {"planned": 10}
    with ten.ledger.begin() as connection:
        confirm_identity(connection, by="test", now=ten.clock())
    assert isinstance(ten.run(), Finished)
    assert len(ten.rings()) == 10
