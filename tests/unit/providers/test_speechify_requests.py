"""Requests to Speechify, in both generations, and those that are refused before they go."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders.levers_accounts import batch_call, call_id
from builders.speechify_accounts import AGENT, BATCH, account, batch, batch_of, reference
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchRequest, Reconciliation
from outreach.providers.options import check_options, options_model
from outreach.providers.registry import provider_for
from outreach.providers.speechify.adapter import SpeechifyProvider
from outreach.providers.speechify.generation import Generation, api_version_of

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PRIVATE = ("Sara", "966500000001", "5,000")


def provider(version: str | None = None) -> SpeechifyProvider:
    options = {} if version is None else {"api_version": version}
    return SpeechifyProvider(account("https://api.example.com", options=options), clock=lambda: NOW)


def built(request: BatchRequest, version: str | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(provider(version).build_body(request))
    return document


def test_the_newest_generation_carries_our_name_twice() -> None:
    assert built(batch(1)) == {
        "name": str(BATCH),
        "agent_id": AGENT,
        "recipients": [
            {
                "phone": "+966500000001",
                "custom_id": reference(1),
                "dynamic_variables": {
                    "customer_name": "Sara Mohammed",
                    "amount_due": "5,000 SAR",
                    "call_ref": reference(1),
                },
            }
        ],
    }


def test_the_generation_before_carries_it_as_a_variable_alone() -> None:
    (recipient,) = built(batch(1), "B")["recipients"]
    assert set(recipient) == {"phone", "dynamic_vars"}
    assert recipient["dynamic_vars"]["call_ref"] == reference(1)


def test_every_option_reaches_the_request() -> None:
    start = NOW + timedelta(days=30)
    options = {"phone_number_id": "pn_1", "ringing_timeout_ms": 80_000}
    document = built(batch(1, options=options, start_at=start))

    assert document["phone_number_id"] == "pn_1"
    assert document["ringing_timeout_ms"] == 80_000
    assert datetime.fromisoformat(document["scheduled_at"]) == start


def test_a_start_that_has_passed_is_at_once() -> None:
    assert "scheduled_at" not in built(batch(1, start_at=NOW))
    assert "scheduled_at" not in built(batch(1, start_at=NOW - timedelta(days=1)))


def test_a_start_is_sent_in_utc_however_it_is_given() -> None:
    start = datetime.fromisoformat("2026-11-21T15:00:00+03:00")
    assert built(batch(1, start_at=start))["scheduled_at"] == "2026-11-21T12:00:00Z"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (batch(1, start_at=NOW + timedelta(days=30, seconds=1)), "30 days ahead"),
        (batch(1, template_id=None), "needs an agent"),
        (batch(0), "recipients"),
        (batch(1001), "at most 1000"),
        (batch_of(batch_call(1), batch_call(2, phone=batch_call(1).phone)), str(call_id(2))),
        (
            batch_of(batch_call(1, prompt_tags={"system__now": "x"})),
            f"{call_id(1)}: the prompt tags system__now",
        ),
        (batch_of(batch_call(1, prompt_tags={"call_ref": "x"})), f"{call_id(1)}: the prompt tags call_ref"),
        (batch_of(batch_call(1, prompt_tags={"a": 5})), f"call {call_id(1)}.dynamic_variables.a"),
        (batch_of(batch_call(1, prompt_tags={"a": "\ud800"})), "JSON does not have"),
        (batch_of(batch_call(1, echo={"environment": "e" * 300, "signature": "s"})), f"call {call_id(1)}: "),
        (batch(1, options={"ringing_timeout_ms": 999}), "ringing_timeout_ms"),
        (batch(1, options={"ringing_timeout_ms": 80_001}), "ringing_timeout_ms"),
        (batch(1, options={"speed": "fast"}), "speed"),
    ],
)
def test_a_request_that_speechify_would_refuse_is_refused_before_it_is_sent(
    request_: BatchRequest, said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        provider().build_body(request_)
    assert said in str(caught.value)
    for private in PRIVATE:
        assert private not in str(caught.value)


def test_a_request_on_trial_has_no_echo_yet() -> None:
    (recipient,) = built(batch_of(batch_call(1, echo={})))["recipients"]
    assert recipient["custom_id"] == str(call_id(1))


@pytest.mark.parametrize(
    ("version", "generation", "header"),
    [
        (None, Generation.C, "2026-06-28"),
        ("", Generation.C, "2026-06-28"),
        ("C", Generation.C, "2026-06-28"),
        ("2026-06-28", Generation.C, "2026-06-28"),
        ("2027-01-31", Generation.C, "2027-01-31"),
        ("2026-06-27", Generation.B, "2026-06-27"),
        ("B", Generation.B, None),
        ("b", Generation.B, None),
    ],
)
def test_a_version_is_a_generation(version: str | None, generation: Generation, header: str | None) -> None:
    chosen = api_version_of(account("https://api.example.com", options={"api_version": version}))
    assert (chosen.generation, chosen.header) == (generation, header)


@pytest.mark.parametrize(
    ("version", "replay", "reconciliation"),
    [
        ("C", "true", Reconciliation.REPLAY),
        ("C", "false", Reconciliation.READ_BACK),
        ("C", None, Reconciliation.READ_BACK),
        ("B", "true", Reconciliation.READ_BACK),
    ],
)
def test_a_lost_request_is_replayed_only_if_the_account_says_so_and_the_provider_takes_keys(
    version: str, replay: str | None, reconciliation: Reconciliation
) -> None:
    options = {"api_version": version} | ({} if replay is None else {"replay": replay})
    account_of_it = account("https://api.example.com", options=options)
    assert SpeechifyProvider(account_of_it, clock=lambda: NOW).capabilities.reconciliation is reconciliation


@pytest.mark.parametrize("version", ["A", "latest", "2026-13-01", "20260628", "2026-06-28\r\nX: y"])
def test_an_invalid_version_is_refused(version: str) -> None:
    with pytest.raises(ConfigurationError, match="api_version of connection speechify_default"):
        provider(version)


@pytest.mark.parametrize("password", ["", "two words", "sk_\n", "sk_é"])
async def test_a_key_that_no_header_can_hold_is_refused_before_anything_is_sent(password: str) -> None:
    unusable = SpeechifyProvider(account("http://127.0.0.1:1", password=password), clock=lambda: NOW)
    with pytest.raises(ConfigurationError, match="no usable API key"):
        await unusable.prepare()


def test_the_registry_knows_speechify() -> None:
    assert provider_for(account("https://api.example.com"), clock=lambda: NOW).name == "speechify"
    assert set(options_model("speechify").model_fields) == {"phone_number_id", "ringing_timeout_ms"}
    check_options("speechify", {"phone_number_id": "pn_1", "ringing_timeout_ms": 1000})
    with pytest.raises(ConfigurationError, match="ringing_timeout_ms"):
        check_options("speechify", {"ringing_timeout_ms": "long"})
