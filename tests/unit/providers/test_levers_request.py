"""A Levers request holds exactly the documented fields, and its bytes are stable."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.levers_accounts import TEMPLATE, account, batch, batch_call, batch_of, call_id, utc_now
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchRequest
from outreach.providers.levers.adapter import LeversProvider

PROVIDER = LeversProvider(account("https://levers.example/api-service/v1"), clock=utc_now)


def built(request: BatchRequest) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(PROVIDER.build_body(request))
    return document


def test_a_request_has_the_documented_fields_and_no_others() -> None:
    options = {"country_code": "SA", "update_existing": True, "vendor_batch_size": 50}
    call = batch_call(1)

    assert built(batch_of(call, template_id=TEMPLATE, options=options)) == {
        "aiSettingsTemplateId": TEMPLATE,
        "batchSize": 50,
        "contacts": [
            {
                "firstName": "Sara",
                "lastName": "Mohammed",
                "metadata": call.echo,
                "numberToCall": "+966500000001",
                "promptTags": call.prompt_tags,
            }
        ],
        "countryCode": "SA",
        "updateExisting": True,
    }


def test_fields_that_are_not_chosen_are_left_out() -> None:
    document = built(batch_of(batch_call(first_name=None, last_name=None)))
    assert set(document) == {"contacts", "updateExisting"}
    assert set(document["contacts"][0]) == {"numberToCall", "metadata", "promptTags"}


def test_the_order_of_calls_is_the_order_of_contacts() -> None:
    numbers = [contact["metadata"]["call_id"] for contact in built(batch(50))["contacts"]]
    assert numbers == [str(call_id(number)) for number in range(1, 51)]


@given(
    tags=st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))),
    order=st.randoms(),
)
def test_the_same_request_is_the_same_bytes_in_any_order_of_its_tags(
    tags: dict[str, str], order: Any
) -> None:
    shuffled = list(tags.items())
    order.shuffle(shuffled)
    first = PROVIDER.build_body(batch_of(batch_call(prompt_tags=tags)))
    second = PROVIDER.build_body(batch_of(batch_call(prompt_tags=dict(shuffled))))
    assert first == second
    assert json.loads(first)["contacts"][0]["promptTags"] == tags


def test_arabic_is_written_as_it_is() -> None:
    assert "سارة".encode() in PROVIDER.build_body(batch_of(batch_call(first_name="سارة")))


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"first_name": 7}, "firstName"), ({"last_name": 7}, "lastName")],
)
def test_a_contact_that_breaks_the_schema_is_named_by_its_call_alone(
    fields: dict[str, Any], field: str
) -> None:
    request = batch_of(batch_call(1), batch_call(2, **fields))
    with pytest.raises(ConfigurationError) as caught:
        PROVIDER.build_body(request)
    said = str(caught.value)
    assert f"call {call_id(2)}.{field}: " in said
    assert "Sara" not in said
    assert "99999" not in said
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("template", ["template-uuid-here", "", "550e8400"])
def test_a_template_that_is_no_uuid_is_refused(template: str) -> None:
    with pytest.raises(ConfigurationError, match="aiSettingsTemplateId"):
        PROVIDER.build_body(batch(template_id=template))


@pytest.mark.parametrize(
    "options",
    [
        {"country_code": "sa"},
        {"country_code": "SAU"},
        {"country_code": ""},
        {"vendor_batch_size": 9},
        {"vendor_batch_size": 1001},
        {"vendor_batch_size": "50"},
        {"update_existing": "yes"},
        {"retries": 3},
    ],
)
def test_options_that_break_the_schema_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        PROVIDER.build_body(batch(options=options))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "half of a pair: \ud800"])
def test_a_value_that_json_does_not_have_is_refused(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="a value that JSON does not have"):
        PROVIDER.build_body(batch_of(batch_call(prompt_tags={"amount": value})))
