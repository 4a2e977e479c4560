"""A reading that fails speaks of reading: it says nothing about who was called."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from builders.levers_accounts import utc_now
from builders.raw_server import after_request, answer, raw_server
from builders.stations import READABLE, Station
from outreach.domain.errors import ConfigurationError, SubmitError, Unavailable
from outreach.providers.base import Account, SubmittedBatch

OF_CALLS = re.compile("no one (is|was) (called|dialled)|nothing (was|is) sent", re.IGNORECASE)

BATCH = SubmittedBatch(
    batch_id=UUID(int=1), provider_batch_id="1" * 24, claimed_at=utc_now(), awaited=frozenset({UUID(int=2)})
)


def account_at(station: Station, folder: Path, address: str) -> Account:
    with station.serving(folder) as running:
        account = station.account_at(running)
    return Account(**{**vars(account), "base_url": address})


async def failures(station: Station, account: Account) -> list[Exception]:
    adapter = station.adapter(account, clock=utc_now)
    with pytest.raises((SubmitError, ConfigurationError)) as found:
        await adapter.find(BATCH)
    with pytest.raises((SubmitError, ConfigurationError)) as observed:
        async for _ in adapter.observe(BATCH):
            pass
    return [found.value, observed.value]


@pytest.mark.parametrize("station", READABLE, ids=str)
async def test_a_provider_out_of_reach_could_not_be_read(station: Station, tmp_path: Path) -> None:
    for error in await failures(station, account_at(station, tmp_path, "http://127.0.0.1:9")):
        assert isinstance(error, Unavailable)
        assert not OF_CALLS.search(str(error))


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
@pytest.mark.parametrize("station", READABLE, ids=str)
async def test_a_refused_reading_says_nothing_about_calls(
    station: Station, tmp_path: Path, status: int
) -> None:
    refusal = answer(status, b"{}", Retry_After="3600")
    async with raw_server(after_request(refusal)) as server:
        for error in await failures(station, account_at(station, tmp_path, server.origin)):
            assert not OF_CALLS.search(str(error))
