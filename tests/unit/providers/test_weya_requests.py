"""The bytes of an addition to a batch: flat records, and nothing that Weya would misread."""

import json
from typing import Any

import pytest

from builders.levers_accounts import batch_call, call_id, utc_now
from builders.weya_accounts import NUMBERS, account, request
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchRequest
from outreach.providers.options import check_options
from outreach.providers.weya.adapter import WeyaProvider
from outreach.providers.weya.schema import BATCH_ID

FILLED = "64e5f12345abcdef98765432"


def build(wanted: BatchRequest) -> bytes:
    return WeyaProvider(account("http://127.0.0.1:1"), clock=utc_now).build_body(wanted)


def build_calls(*calls: dict[str, Any], **options: Any) -> bytes:
    """Build a request of calls with these changes."""
    return build(
        request(
            provider_batch_id=FILLED,
            calls=[batch_call(number, **fields) for number, fields in enumerate(calls, start=1)],
            options={**NUMBERS, **options},
        )
    )


def test_a_record_is_flat_and_its_number_has_no_plus() -> None:
    document = json.loads(build(request(1, provider_batch_id=FILLED)))

    assert document == {
        "batchId": FILLED,
        "call_data": [
            {
                "phoneNumber": "966500000001",
                "firstName": "Sara",
                "lastName": "Mohammed",
                **batch_call(1).echo,
                "customer_name": "Sara Mohammed",
                "amount_due": "5,000 SAR",
            }
        ],
    }


def test_a_name_that_is_not_known_is_left_out() -> None:
    (record,) = json.loads(build_calls({"first_name": None, "last_name": ""}))["call_data"]
    assert not {"firstName", "lastName"} & record.keys()


def test_a_tag_named_like_a_name_is_the_campaigns_choice() -> None:
    (record,) = json.loads(build_calls({"prompt_tags": {"firstName": "Ms Mohammed"}}))["call_data"]
    assert record["firstName"] == "Ms Mohammed"


def test_a_trial_has_a_batch_that_could_never_be_one() -> None:
    trial = request(provider_batch_id=None, calls=[batch_call(1, echo={}, prompt_tags={})])
    assert not BATCH_ID.fullmatch(json.loads(build(trial))["batchId"])


OF_THE_RECORD = """
phoneNumber PhoneNumber call_id environment signature _id phoneLogs createdAt callStatus batchId timezone
"""


@pytest.mark.parametrize("tag", OF_THE_RECORD.split())
def test_a_tag_that_is_a_field_of_the_record_is_refused(tag: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{call_id(1)}.*{tag} is a field of the record"):
        build_calls({"prompt_tags": {tag: "x"}})


@pytest.mark.parametrize("tag", ["", " ", " name", "name "])
def test_a_tag_without_a_proper_name_is_refused(tag: str) -> None:
    with pytest.raises(ConfigurationError, match="no proper name"):
        build_calls({"prompt_tags": {tag: "x"}})


def test_the_agents_variables_may_be_tags_or_names() -> None:
    build_calls({}, variables=["customer_name", "amount_due", "firstName", "phoneNumber"])


def test_a_variable_that_a_record_lacks_is_refused_with_the_call_it_is_of() -> None:
    tags = {"customer_name": "Sara", "amount_due": ""}
    with pytest.raises(ConfigurationError) as caught:
        build_calls({}, {"prompt_tags": tags}, variables=["customer_name", "amount_due"])
    assert f"call {call_id(2)}: the agent's variable amount_due is missing" in str(caught.value)
    assert str(call_id(1)) not in str(caught.value)


def test_a_tag_that_is_no_variable_of_the_agent_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="amount_due is no variable of the agent"):
        build_calls({}, variables=["customer_name"])


def test_a_trial_is_not_held_to_the_variables_since_it_has_no_tags() -> None:
    call = batch_call(1, echo={}, prompt_tags={})
    build(request(provider_batch_id=None, calls=[call], options={**NUMBERS, "variables": ["amount_due"]}))


@pytest.mark.parametrize("batch_id", [None, FILLED])
def test_without_a_calling_number_neither_a_trial_nor_a_request_is_built(batch_id: str | None) -> None:
    with pytest.raises(ConfigurationError, match="calling_numbers"):
        build(request(provider_batch_id=batch_id, options={}))
    build(request(provider_batch_id=batch_id, options={}, template_id="number-1"))


@pytest.mark.parametrize(
    "options",
    [
        {"calling_numbers": []},
        {"calling_numbers": [""]},
        {"calling_numbers": "number-1"},
        {"variables": [" name"]},
        {"batch_size": 10},
    ],
)
def test_options_that_are_not_weyas_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"provider\.options"):
        build(request(provider_batch_id=None, options=options))
    with pytest.raises(ConfigurationError, match=r"provider\.options"):
        check_options("weya", options)


def test_a_value_that_json_does_not_have_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="JSON does not have"):
        build_calls({"prompt_tags": {"name": "\ud800"}})
