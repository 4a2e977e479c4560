"""Duties of every adapter before anything is sent: its bytes, and what it refuses."""

import traceback
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders.bench import Bench
from builders.levers_accounts import batch_call, utc_now
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall, BatchRequest, NotSupported, Reconciliation
from outreach.providers.registry import provider_for

PRIVATE = ("Sara", "Mohammed", "96650", "5,000", "amount of the invoice")


def refusal(bench: Bench, request: BatchRequest) -> tuple[str, str]:
    """Build what must be refused; gives the words, and all that a log would show."""
    with pytest.raises(ConfigurationError) as caught:
        bench.provider().build_body(request)
    return str(caught.value), "".join(traceback.format_exception(caught.value))


def backwards(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return dict(reversed(list(mapping.items())))


def test_the_registry_binds_the_adapter(bench: Bench) -> None:
    adapter = provider_for(bench.account, clock=utc_now)

    assert type(adapter) is type(bench.provider())
    assert adapter.name == bench.station.name
    assert adapter.capabilities == bench.provider().capabilities


def test_capabilities_do_not_contradict_each_other(bench: Bench) -> None:
    can = bench.provider().capabilities

    assert can.max_batch > 0
    assert can.polls or can.reconciliation is Reconciliation.EVIDENCE
    assert can.reports


def test_the_same_request_gives_the_same_bytes(bench: Bench) -> None:
    request = bench.request()
    again = bench.request(
        *(
            replace(call, echo=backwards(call.echo), prompt_tags=backwards(call.prompt_tags))
            for call in bench.calls
        ),
        options=backwards(bench.station.options),
    )
    later = bench.station.adapter(bench.account, clock=lambda: utc_now() + timedelta(days=1))

    body = bench.provider().build_body(request)
    assert body == bench.provider().build_body(again)
    assert body == later.build_body(request)


def test_the_bytes_carry_our_sealed_echo_for_every_call(bench: Bench) -> None:
    body = bench.provider().build_body(bench.request()).decode()

    for call in bench.calls:
        for part in ("call_id", "environment", "signature"):
            assert call.echo[part] in body


def test_the_bytes_hold_nothing_personal_beyond_what_is_documented(bench: Bench) -> None:
    call = replace(bench.calls[0], first_name="Firstname", last_name="Lastname")
    body = bench.provider().build_body(bench.request(call)).decode()

    assert body.count(call.phone.removeprefix("+")) == 1
    assert {tag: body.count(value) for tag, value in call.prompt_tags.items()} == dict.fromkeys(
        call.prompt_tags, 1
    )
    assert (body.count("Firstname"), body.count("Lastname")) == (
        (1, 1) if bench.promises.sends_names else (0, 0)
    )


def test_a_call_without_names_and_tags_is_a_request_all_the_same(bench: Bench) -> None:
    call = replace(bench.calls[0], first_name=None, last_name=None, prompt_tags={})

    assert call.echo["signature"] in bench.provider().build_body(bench.request(call)).decode()


def test_arabic_and_marks_that_json_has_are_sent_as_they_are(bench: Bench) -> None:
    tags = {"customer_name": 'سارة \N{WAVING HAND SIGN} "O\'Neil" \\ \t'}
    call = replace(bench.calls[0], prompt_tags=tags)

    assert "سارة \N{WAVING HAND SIGN}" in bench.provider().build_body(bench.request(call)).decode()


def test_two_calls_to_one_number_are_refused_and_named_by_their_ids(bench: Bench) -> None:
    first, second, third = bench.calls
    words, logged = refusal(bench, bench.request(first, second, replace(third, phone=first.phone)))

    assert str(first.call_id) in words
    assert str(third.call_id) in words
    assert str(second.call_id) not in words
    assert all(private not in logged for private in PRIVATE)


def test_more_calls_than_a_request_may_have_are_refused(bench: Bench) -> None:
    most = bench.provider().capabilities.max_batch
    calls = [batch_call(number) for number in range(most + 1)]

    bench.provider().build_body(bench.request(*calls[:most]))
    words, logged = refusal(bench, bench.request(*calls))
    assert f"{most + 1} calls" in words
    assert str(most) in words
    assert all(private not in logged for private in PRIVATE)


def test_a_request_without_calls_is_refused(bench: Bench) -> None:
    refusal(bench, replace(bench.request(), calls=()))


def test_an_unknown_option_is_refused_by_its_name(bench: Bench) -> None:
    words, logged = refusal(bench, bench.request(options={**bench.station.options, "unheard_of": "5,000"}))

    assert "unheard_of" in words
    assert all(private not in logged for private in PRIVATE)


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "+",
        "0",
        "0500000001",
        "966500000001",
        "+0500000001",
        "+96650",
        "+966 50 000 0001",
        "+966500000001\n",
        "+٩٦٦٥٠٠٠٠٠٠٠١",
        "96650" * 30,
    ],
)
def test_a_number_that_is_not_e164_is_refused_by_the_id_of_its_call(bench: Bench, phone: str) -> None:
    good, bad, _ = bench.calls
    words, logged = refusal(bench, bench.request(good, replace(bad, phone=phone)))

    assert str(bad.call_id) in words
    assert str(good.call_id) not in words
    assert all(private not in logged for private in PRIVATE)


@pytest.mark.parametrize(
    "broken",
    [
        {"prompt_tags": {"amount_due": "amount of the invoice \ud800"}},
        {"prompt_tags": {"amount_due\udfff": "5,000"}},
    ],
    ids=["value", "name"],
)
def test_half_a_character_is_refused_and_not_repeated(bench: Bench, broken: dict[str, Any]) -> None:
    call: BatchCall = replace(bench.calls[0], **broken)
    _, logged = refusal(bench, bench.request(call))

    assert all(private not in logged for private in PRIVATE)


def test_a_start_that_the_provider_would_not_wait_for_is_refused(bench: Bench) -> None:
    ahead = bench.provider().capabilities.schedules_ahead
    if ahead is None:
        with pytest.raises(NotSupported, match="later"):
            bench.provider().build_body(bench.request(start_at=utc_now() + timedelta(hours=1)))
        return
    bench.provider().build_body(bench.request(start_at=utc_now() + ahead - timedelta(minutes=1)))
    refusal(bench, bench.request(start_at=utc_now() + ahead + timedelta(minutes=1)))
