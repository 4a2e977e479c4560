"""The webhook application over real HTTP: who is let in, and when it says thanks."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import URL, Engine, select, text

from builders.events import (
    ANOTHER_SECRET,
    SECRET,
    SETTINGS,
    Bytes,
    call_ended,
    clock,
    levers,
    not_answered,
    signature_headers,
)
from builders.ledger import insert_run
from builders.night import OneCall, person
from builders.waiting import wait_until
from builders.webhook_app import running_webhooks
from builders.webhook_requests import completed, count, kept, post
from outreach.domain.calls import CallState
from outreach.providers.base import VoiceProvider
from outreach.services.collection.reduce import reduce_inbox
from outreach.storage import tables
from outreach.storage.engine import ledger_engine


@pytest.fixture
def address(ledger: Engine) -> Iterator[str]:
    """Where the application listens."""
    with running_webhooks(ledger) as address:
        yield address


@pytest.fixture
def calls(ledger: Engine) -> list[Any]:
    """Twenty calls that were handed over."""
    insert_run(ledger, *(person(call=OneCall(state=CallState.SUBMITTED)) for _ in range(20)))
    with ledger.connect() as connection:
        return list(connection.scalars(select(tables.call.c.call_id)))


@pytest.mark.parametrize("shape", ["flat", "enveloped"])
def test_a_signed_event_is_kept_answered_and_then_applied(
    ledger: Engine, address: str, calls: list[Any], shape: str
) -> None:
    answer = post(address, call_ended(calls[0], enveloped=shape == "enveloped"))

    assert (answer.status_code, answer.json()) == (200, {"status": "kept"})
    assert kept(ledger) == 1
    wait_until(lambda: completed(ledger) == 1)


def test_a_repeated_delivery_is_thanked_for_and_changes_nothing(
    ledger: Engine, address: str, calls: list[Any]
) -> None:
    event = call_ended(calls[0])

    answers = [post(address, event).json()["status"] for _ in range(5)]

    assert answers == ["kept", "repeated", "repeated", "repeated", "repeated"]
    assert kept(ledger) == 1


def test_deliveries_at_the_same_time_are_all_kept_once_and_applied(
    ledger: Engine, address: str, calls: list[Any]
) -> None:
    events = [call_ended(call_id) for call_id in calls]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda event: post(address, event), [*events, *events]))

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()["status"] for answer in answers) == ["kept"] * 20 + ["repeated"] * 20
    wait_until(lambda: completed(ledger) == 20)


@pytest.mark.parametrize(
    "headers",
    [
        {"svix-signature": "v1,Zm9yZ2Vk"},
        {"svix-signature": "v1"},
        {"svix-signature": "v1,a,b"},
        {"svix-signature": "v1,not base64 at all"},
        {"svix-signature": ""},
        {"svix-timestamp": "yesterday"},
        {"svix-timestamp": "0"},
        {"svix-id": "another"},
    ],
    ids=str,
)
def test_a_delivery_that_is_not_proven_is_refused(
    ledger: Engine, address: str, calls: list[Any], headers: dict[str, str]
) -> None:
    answer = post(address, call_ended(calls[0]), **headers)

    assert answer.status_code == 401
    assert kept(ledger) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'"text"', b"[" * 100_000])
def test_a_body_that_is_no_event_is_refused_without_a_signature(
    ledger: Engine, address: str, body: bytes
) -> None:
    answer = httpx.post(f"{address}/levers_default", content=body, trust_env=False)

    assert answer.status_code == 401
    assert kept(ledger) == 0


def test_a_signature_of_another_secret_is_refused(ledger: Engine, address: str, calls: list[Any]) -> None:
    event = call_ended(calls[0])

    assert post(address, event, **signature_headers(event, secret=ANOTHER_SECRET)).status_code == 401
    assert kept(ledger) == 0


def test_a_secret_that_is_new_is_good_at_once_and_the_old_one_for_a_second_more(
    ledger: Engine, calls: list[Any]
) -> None:
    now_said: list[str] = [SECRET]

    def rotating(_: str) -> VoiceProvider:
        return levers(secrets=tuple(now_said))

    with running_webhooks(ledger, provider_of=rotating) as door:

        def status(secret: str) -> int:
            event = call_ended(calls[0])
            return post(door, event, **signature_headers(event, secret=secret)).status_code

        assert status(SECRET) == 200
        now_said[:] = [ANOTHER_SECRET]
        assert status(ANOTHER_SECRET) == 200
        wait_until(lambda: status(SECRET) == 401, seconds=2)
        assert status(ANOTHER_SECRET) == 200


def test_a_delivery_that_cannot_be_judged_by_the_connection_as_it_is_now_is_to_be_sent_again(
    ledger: Engine, calls: list[Any]
) -> None:
    answers = iter([levers()])

    def away(_: str) -> VoiceProvider:
        found = next(answers, None)
        if found is None:
            raise ConnectionError("the database that keeps connections is away")
        return found

    event = call_ended(calls[0])
    with running_webhooks(ledger, provider_of=away) as address:
        answer = post(address, event, **signature_headers(event, secret=ANOTHER_SECRET))

    assert answer.status_code == 503
    assert kept(ledger) == 0


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_wrong_is_not_taken_for_a_wrong_signature(
    ledger: Engine, address: str, calls: list[Any], caplog: pytest.LogCaptureFixture, minutes: int
) -> None:
    event = call_ended(calls[0])
    another_time = signature_headers(event, at=clock() + timedelta(minutes=minutes))

    late = post(address, event, **another_time)
    forged = post(address, event, **signature_headers(event, secret=ANOTHER_SECRET))

    assert (late.status_code, forged.status_code) == (401, 401)
    assert late.json() == {"status": "signed at another time than now; check both clocks"}
    assert forged.json() == {"status": "not signed by the provider"}
    clock_off, not_signed = (
        record.getMessage() for record in caplog.records if record.name.startswith("outreach")
    )
    assert re.fullmatch(
        "a delivery for levers_default was refused: its time is 3[56][0-9] s from this machine's clock",
        clock_off,
    )
    assert not_signed == (
        "a delivery for levers_default was refused: not signed with a secret of connection levers_default"
    )
    assert kept(ledger) == 0


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"summary": "\xe9t\xe9"}', b"\x00", b"\xed\xa0\x80"])
def test_a_signed_body_that_is_no_text_is_kept_byte_by_byte_as_unreadable(
    ledger: Engine, address: str, body: bytes
) -> None:
    event = Bytes(content=body)

    assert [post(address, event).json()["status"] for _ in range(2)] == ["kept", "repeated"]

    result = tables.provider_event.c.result
    wait_until(lambda: count(ledger, result == "unreadable") == 1)
    with ledger.connect() as connection:
        assert connection.scalar(select(tables.provider_event.c.body)) == body


def test_an_unknown_connection_may_come_back_so_its_delivery_is_asked_for_again(
    address: str, calls: list[Any]
) -> None:
    event = call_ended(calls[0])

    answer = httpx.post(
        f"{address}/no_one", content=event.body(), headers=signature_headers(event), trust_env=False
    )

    assert answer.status_code == 503


def test_without_the_database_the_provider_is_asked_to_send_again_and_nothing_is_lost(
    ledger_url: URL, ledger: Engine, calls: list[Any]
) -> None:
    event = call_ended(calls[0])
    nowhere = ledger_engine(ledger_url.set(database="gone").render_as_string(hide_password=False))

    with running_webhooks(nowhere) as address:
        assert post(address, event).status_code == 503
        assert httpx.get(f"{address}/health", trust_env=False).status_code == 503
    nowhere.dispose()
    assert kept(ledger) == 0

    with running_webhooks(ledger) as address:
        assert post(address, event).status_code == 200
        wait_until(lambda: completed(ledger) == 1)


def test_a_delivery_that_waits_for_the_database_holds_up_no_other_request(
    ledger: Engine, address: str, calls: list[Any]
) -> None:
    with ThreadPoolExecutor(1) as thread:
        with ledger.begin() as holder:
            holder.execute(text("LOCK TABLE outreach.provider_event IN EXCLUSIVE MODE"))
            waiting = thread.submit(post, address, call_ended(calls[0]))
            assert httpx.get(f"{address}/health", trust_env=False).status_code == 200
            assert not waiting.done()
        assert waiting.result().status_code == 200


def test_a_delivery_that_comes_while_too_many_wait_is_to_be_sent_again_and_the_rest_is_kept(
    ledger: Engine, calls: list[Any]
) -> None:
    with running_webhooks(ledger, waiting=1) as address, ThreadPoolExecutor(3) as threads:
        with ledger.begin() as holder:
            holder.execute(text("LOCK TABLE outreach.provider_event IN EXCLUSIVE MODE"))
            sent = [threads.submit(post, address, call_ended(call_id)) for call_id in calls[:3]]
            wait_until(lambda: any(each.done() for each in sent))
        answers = [each.result() for each in sent]

    refused = [answer for answer in answers if answer.status_code != 200]
    assert [(answer.status_code, answer.headers["retry-after"]) for answer in refused] == [(503, "5")]
    assert kept(ledger) == 2


def test_an_event_that_could_not_be_applied_at_once_waits_in_the_inbox(
    ledger: Engine, calls: list[Any]
) -> None:
    def provider_that_fails_later(connection_id: str) -> VoiceProvider:
        asked.append(connection_id)
        if len(asked) > 1:
            raise RuntimeError("the secrets backend is away")
        return levers()

    asked: list[str] = []
    with running_webhooks(ledger, provider_of=provider_that_fails_later) as address:
        assert post(address, call_ended(calls[0])).status_code == 200
        wait_until(lambda: len(asked) > 1)
    assert completed(ledger) == 0

    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=clock())
    assert completed(ledger) == 1


def test_the_log_names_no_person_and_no_number(
    address: str, calls: list[Any], ledger: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "ZZCANARY"

    post(address, call_ended(calls[0], transcription=f"User: {secret}", numberTo="+15005550006"))
    post(address, call_ended(calls[1], summary=secret), **{"svix-signature": secret})
    post(address, not_answered(calls[2], callOutput=secret))
    wait_until(lambda: count(ledger, tables.provider_event.c.applied_at.is_not(None)) == 2)

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("outreach")]
    assert ours
    assert not any(secret in message or "5005550006" in message for message in ours)


@pytest.mark.parametrize(
    "name", ["x\n2026-11-25 CRITICAL forged", "+15005550006", "15005550006", "ring 5005550006"]
)
def test_the_log_says_nothing_that_a_stranger_made_up(
    address: str, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)

    assert httpx.post(f"{address}/{quote(name)}", trust_env=False).status_code == 503
    assert httpx.post(f"{address}/levers_defualt", trust_env=False).status_code == 503

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("outreach")]
    assert ours == [
        "a delivery was not taken: its path names no connection",
        "a delivery was not taken: there is no connection levers_defualt",
    ]


def test_health_says_that_the_ledger_is_there(address: str) -> None:
    answer = httpx.get(f"{address}/health", trust_env=False)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
