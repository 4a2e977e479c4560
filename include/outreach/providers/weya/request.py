"""Building the bytes that add calls to a batch, checked against the documents."""

import json
from collections.abc import Mapping
from typing import Any

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall, BatchRequest
from outreach.providers.request_checks import require_distinct_numbers, require_start_at_once
from outreach.providers.weya.create_batch import calling_numbers, read_options
from outreach.providers.weya.schema import WeyaOptions

TRIAL_BATCH = "trial-without-a-batch"
"""Used in place of a batch's id if there is none yet.

A campaign is tried before its first batch exists. These bytes are never sent: a
connection sends only a body that names the batch that it created, and Weya's ids are 24
hexadecimal digits, so that this could never be one.
"""

RESERVED = frozenset(
    {
        "phonenumber",
        "call_id",
        "environment",
        "signature",
        "_id",
        "batchid",
        "phonelogs",
        "callstatus",
        "status",
        "createdat",
        "updatedat",
        "timezone",
    }
)
"""Fields of a record that are Weya's or ours, in lower case: a prompt tag may not be one of them."""


def build_addition(request: BatchRequest, *, max_batch: int) -> bytes:
    """Build the body of ``addCallsToBatch``; the same request gives the same bytes.

    Raises ``ConfigurationError``, naming calls by their id, for what Weya would
    refuse or misread, for too many calls, and for two calls to one number;
    ``NotSupported`` for a start that is not at once.
    """
    require_distinct_numbers(request.calls, max_batch=max_batch)
    require_start_at_once(request, provider="Weya")
    if not request.calls:
        raise ConfigurationError(f"batch {request.batch_id} holds no calls")
    options = read_options(request.options)
    calling_numbers(request.template_id, options)
    records = [_record_of(call) for call in request.calls]
    mistakes = [words for call in request.calls for words in _name_mistakes(call)]
    if request.provider_batch_id is not None:  # a trial has no prompt tags yet
        mistakes += _variable_mistakes(request, records, options)
    if mistakes:
        raise ConfigurationError(f"Weya would not take the request: {'; '.join(mistakes[:10])}")
    try:
        return json.dumps(
            {"batchId": request.provider_batch_id or TRIAL_BATCH, "call_data": records},
            ensure_ascii=False,
            allow_nan=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
    except ValueError:
        raise ConfigurationError(f"batch {request.batch_id} holds a value that JSON does not have") from None


def _record_of(call: BatchCall) -> dict[str, Any]:
    """Return a call as a flat record. A tag with the key of a name replaces it, as the campaign chose."""
    names = {"firstName": call.first_name, "lastName": call.last_name}
    return {
        **{name: value for name, value in names.items() if value},
        **call.prompt_tags,
        **call.echo,
        "phoneNumber": call.phone.removeprefix("+"),
    }


def _name_mistakes(call: BatchCall) -> list[str]:
    mistakes = []
    for tag in call.prompt_tags:
        if not tag or tag != tag.strip():
            mistakes.append(f"call {call.call_id}: the prompt tag {tag!r} has no proper name")
        elif tag.casefold() in RESERVED:
            mistakes.append(f"call {call.call_id}: the prompt tag {tag} is a field of the record itself")
    return mistakes


def _variable_mistakes(
    request: BatchRequest, records: list[dict[str, Any]], options: WeyaOptions
) -> list[str]:
    if options.variables is None:
        return []
    mistakes = []
    for call, record in zip(request.calls, records, strict=True):
        mistakes += [
            f"call {call.call_id}: the agent's variable {name} is missing"
            for name in _absent(options.variables, record)
        ]
        mistakes += [
            f"call {call.call_id}: the prompt tag {tag} is no variable of the agent"
            for tag in call.prompt_tags
            if tag not in options.variables
        ]
    return mistakes


def _absent(variables: tuple[str, ...], record: Mapping[str, Any]) -> list[str]:
    return [name for name in variables if record.get(name) in (None, "")]
