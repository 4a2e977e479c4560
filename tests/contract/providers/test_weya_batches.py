"""Before a claim the Weya adapter makes an empty batch, which calls no one even if something goes wrong."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from builders import oracle
from builders.levers_accounts import utc_now
from builders.raw_server import Play, after_bytes, after_request, answer, raw_server
from builders.weya_accounts import BATCH, account, outline, provider_at
from builders.weya_simulator import RunningWeya, running_weya
from outreach.domain.errors import ConfigurationError, OutreachError, RateLimited, Unavailable
from outreach.domain.timing import Window
from outreach.providers.weya.adapter import WeyaProvider
from outreach.providers.weya.calling_hours import calling_hours_of


@pytest.fixture
def weya(tmp_path: Path) -> Iterator[RunningWeya]:
    with running_weya(tmp_path) as running:
        yield running


def made(weya: RunningWeya) -> Mapping[str, Any]:
    (action,) = oracle.actions(weya.entries(), "create_batch")
    return action.details


async def test_preparing_makes_one_empty_batch_and_calls_no_one(weya: RunningWeya) -> None:
    prepared = await provider_at(weya).prepare(outline())
    await prepared.close()

    (action,) = oracle.actions(weya.entries(), "create_batch")
    assert prepared.provider_batch_id == action.subject
    assert action.details == {
        "batchName": str(BATCH),
        "callingNumbers": ["65f000000000000000000001"],
        "retry": 0.0,
        "delay": 0.0,
        "timezone": "UTC",
        "callingHour": {"start": "06:00", "end": "15:00"},
        "allowedDays": [3],
    }
    assert oracle.requests(weya.entries()) == []


async def test_a_template_is_the_calling_number_of_its_batch(weya: RunningWeya) -> None:
    prepared = await provider_at(weya).prepare(outline(template_id="number-2"))
    await prepared.close()

    assert made(weya)["callingNumbers"] == ["number-2"]


async def test_without_a_window_the_batch_has_no_hours(weya: RunningWeya) -> None:
    prepared = await provider_at(weya).prepare(outline(window=None))
    await prepared.close()

    assert not {"timezone", "callingHour", "allowedDays"} & made(weya).keys()


async def test_without_a_number_no_batch_is_made(weya: RunningWeya) -> None:
    with pytest.raises(ConfigurationError, match="calling_numbers"):
        await provider_at(weya).prepare(outline(options={}))
    assert weya.entries() == []


@pytest.mark.parametrize("key", ["", "a key with spaces", "ключ"])
async def test_without_a_usable_key_no_batch_is_made(weya: RunningWeya, key: str) -> None:
    with pytest.raises(ConfigurationError, match="API key"):
        await provider_at(weya, password=key).prepare(outline())
    assert weya.entries() == []


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ConfigurationError),
        (401, ConfigurationError),
        (403, ConfigurationError),
        (404, ConfigurationError),
        (302, ConfigurationError),
        (408, Unavailable),
        (429, RateLimited),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
async def test_a_batch_that_cannot_be_made_raises_the_error_that_says_what_follows(
    weya: RunningWeya, status: int, error: type[OutreachError]
) -> None:
    weya.faults.add("token_status", status=status)

    with pytest.raises(error, match=f"createBatch answered {status}.*no one was called"):
        await provider_at(weya).prepare(outline())
    assert oracle.requests(weya.entries()) == []


async def test_a_refused_key_says_what_to_correct(weya: RunningWeya) -> None:
    with pytest.raises(ConfigurationError, match=r"correct the password \(API key\).*weya_default"):
        await provider_at(weya, password="another-key").prepare(outline())


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (201, b'{"status": true, "code": 201, "data": "short"}', Unavailable),
        (201, b'{"status": true, "code": 201, "data": {"_id": "64e5f12345abcdef98765432"}}', Unavailable),
        (201, b"", Unavailable),
        (204, b"", Unavailable),
        (200, b'{"status": true', Unavailable),
        (200, b"<!doctype html>", Unavailable),
        (200, b'{"status": false, "code": 403, "errorMessage": "Not yours"}', ConfigurationError),
        (200, b'{"status": false, "code": 503}', Unavailable),
        (200, b'{"status": false}', Unavailable),
    ],
)
async def test_an_answer_without_an_id_is_no_batch_and_is_asked_for_again_unless_it_refuses(
    status: int, body: bytes, error: type[OutreachError]
) -> None:
    async with raw_server(after_request(answer(status, body))) as server:
        with pytest.raises(error, match=r"[Nn]o one was called"):
            await WeyaProvider(account(server.origin), clock=utc_now).prepare(outline())


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_a_refusal_that_repeats_the_key_is_not_quoted_with_it(status: int) -> None:
    words = b'{"status": false, "errorMessage": "no such key: workspace-key"}'
    async with raw_server(after_request(answer(status, words))) as server:
        with pytest.raises(OutreachError, match="no such key: …") as caught:
            await WeyaProvider(account(server.origin), clock=utc_now).prepare(outline())
    assert "workspace-key" not in str(caught.value)


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(after_bytes(1), id="closed"),
        pytest.param(after_bytes(50, reset=True), id="reset"),
        pytest.param(after_request(b"nonsense\r\n\r\n"), id="not HTTP"),
    ],
)
async def test_an_answer_that_is_lost_is_only_a_failure(play: Play) -> None:
    async with raw_server(play) as server:
        with pytest.raises(Unavailable, match="no one was called"):
            await WeyaProvider(account(server.origin), clock=utc_now).prepare(outline())


def window(start: str, end: str) -> Window:
    return Window(
        start=datetime.fromisoformat(start).replace(tzinfo=UTC),
        end=datetime.fromisoformat(end).replace(tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("start", "end", "zone", "hours", "day"),
    [
        ("2026-03-01T09:00", "2026-03-01T17:30", "UTC", ("09:00", "17:30"), 0),
        ("2026-03-07T00:00", "2026-03-07T23:59", "UTC", ("00:00", "23:59"), 6),
        ("2026-03-02T22:00", "2026-03-03T02:00", "Etc/GMT-2", ("00:00", "04:00"), 2),
        ("2026-03-02T20:00", "2026-03-03T00:00", "Etc/GMT+1", ("19:00", "23:00"), 1),
        ("2026-03-02T23:00", "2026-03-03T09:00", "Etc/GMT-1", ("00:00", "10:00"), 2),
    ],
)
def test_a_window_becomes_one_days_hours_in_the_nearest_zone_without_midnight_in_it(
    start: str, end: str, zone: str, hours: tuple[str, str], day: int
) -> None:
    assert calling_hours_of(window(start, end)) == {
        "timezone": zone,
        "callingHour": {"start": hours[0], "end": hours[1]},
        "allowedDays": [day],
    }


def test_a_window_of_whole_minutes_lies_within_the_real_one() -> None:
    fence = calling_hours_of(window("2026-03-02T09:00:01", "2026-03-02T17:30:59"))
    assert fence["callingHour"] == {"start": "09:01", "end": "17:30"}


@pytest.mark.parametrize("length", [timedelta(hours=24), timedelta(days=3), timedelta(seconds=30)])
def test_a_window_that_no_day_holds_is_left_out(length: timedelta) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert calling_hours_of(Window(start=start, end=start + length)) == {}
