"""Building the bytes of a Levers request, checked against the documented schema."""

from collections.abc import Sequence

from pydantic import ValidationError

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall, BatchRequest
from outreach.providers.levers.schema import BulkCallRequest, LeversOptions
from outreach.providers.request_checks import (
    require_distinct_numbers,
    require_start_at_once,
    require_whole_names,
)


def build_bulk_request(request: BatchRequest, *, max_batch: int) -> bytes:
    """Build a request's bytes; the same request gives the same bytes.

    Raises ``ConfigurationError``, naming calls by their id, for anything that the
    documented schema refuses, for too many calls, and for two calls to one
    number; ``NotSupported`` for a start that is not at once.
    """
    require_distinct_numbers(request.calls, max_batch=max_batch)
    require_whole_names(request.calls)
    require_start_at_once(request, provider="Levers")
    try:
        options = LeversOptions.model_validate(dict(request.options))
        return _request_of(request, options).to_bytes()
    except ValidationError as invalid:
        # The error's own text repeats the values, which are private.
        raise ConfigurationError(_in_words(invalid, request.calls)) from None
    except ValueError:
        raise ConfigurationError(f"batch {request.batch_id} holds a value that JSON does not have") from None


def _request_of(request: BatchRequest, options: LeversOptions) -> BulkCallRequest:
    return BulkCallRequest.model_validate(
        {
            "contacts": [
                {
                    "numberToCall": call.phone,
                    "firstName": call.first_name,
                    "lastName": call.last_name,
                    "metadata": dict(call.echo),
                    "promptTags": dict(call.prompt_tags),
                }
                for call in request.calls
            ],
            "aiSettingsTemplateId": request.template_id,
            "updateExisting": options.update_existing,
            "countryCode": options.country_code,
            "batchSize": options.vendor_batch_size,
        }
    )


def _in_words(invalid: ValidationError, calls: Sequence[BatchCall]) -> str:
    mistakes = []
    for error in invalid.errors(include_input=False, include_url=False, include_context=False):
        place = error["loc"]
        match place:
            case ("contacts", int(position), *rest) if position < len(calls):
                place = (f"call {calls[position].call_id}", *rest)
        mistakes.append(f"{'.'.join(str(part) for part in place)}: {error['msg']}")
    return f"Levers would refuse the request: {'; '.join(mistakes[:10])}"
