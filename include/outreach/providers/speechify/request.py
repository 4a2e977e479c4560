"""Building the bytes of a Speechify request, checked against the documented schema."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall, BatchRequest
from outreach.providers.request_checks import require_distinct_numbers, require_whole_names
from outreach.providers.speechify.generation import Generation
from outreach.providers.speechify.reference import VARIABLE, reference_text
from outreach.providers.speechify.schema import BatchCallRequest, SpeechifyOptions
from outreach.providers.speechify.vendor import MAX_RECIPIENTS

AHEAD_AT_MOST = timedelta(days=30)

RESERVED_PREFIX = "system__"


def build_batch_request(request: BatchRequest, *, generation: Generation, now: datetime) -> bytes:
    """Build a request's bytes; the same request gives the same bytes.

    Raises ``ConfigurationError``, naming calls by their id, for anything that the
    documented schema refuses, for too many calls, for two calls to one number,
    for variables whose names are taken, and for a start that is too far ahead.
    """
    require_distinct_numbers(request.calls, max_batch=MAX_RECIPIENTS)
    require_whole_names(request.calls)
    if not request.template_id:
        raise ConfigurationError(
            "Speechify needs an agent: give the agent's id (agent_…) as the campaign's template"
        )
    try:
        options = SpeechifyOptions.model_validate(dict(request.options))
        return BatchCallRequest.model_validate(
            {
                "name": str(request.batch_id),
                "agent_id": request.template_id,
                "recipients": [_recipient(call, generation) for call in request.calls],
                "phone_number_id": options.phone_number_id,
                "ringing_timeout_ms": options.ringing_timeout_ms,
                "scheduled_at": _start(request.start_at, now=now),
            }
        ).to_bytes()
    except ValidationError as invalid:
        # The error's own text repeats the values, which are private.
        raise ConfigurationError(_in_words(invalid, request.calls)) from None
    except ValueError:
        raise ConfigurationError(f"batch {request.batch_id} holds a value that JSON does not have") from None


def variables_of(call: BatchCall) -> dict[str, str]:
    """Return a call's variables and our name for it; raises ``ConfigurationError`` for a reserved name."""
    taken = [tag for tag in call.prompt_tags if tag.startswith(RESERVED_PREFIX) or tag == VARIABLE]
    if taken:
        raise ConfigurationError(
            f"call {call.call_id}: the prompt tags {', '.join(taken)} cannot be sent to Speechify: "
            f"names beginning with {RESERVED_PREFIX} are its own, and {VARIABLE} is our name for the call"
        )
    return {**call.prompt_tags, VARIABLE: reference_text(call)}


def _recipient(call: BatchCall, generation: Generation) -> dict[str, Any]:
    variables = variables_of(call)
    if generation is Generation.B:
        return {"phone": call.phone, "dynamic_vars": variables}
    return {"phone": call.phone, "dynamic_variables": variables, "custom_id": reference_text(call)}


def _start(start_at: datetime | None, *, now: datetime) -> datetime | None:
    """Return when to start; None, which means at once, for a time in the past."""
    if start_at is None or start_at <= now:
        return None
    if start_at - now > AHEAD_AT_MOST:
        raise ConfigurationError(
            f"Speechify starts a batch at most {AHEAD_AT_MOST.days} days ahead, not at {start_at.isoformat()}"
        )
    return start_at.astimezone(UTC)


def _in_words(invalid: ValidationError, calls: Sequence[BatchCall]) -> str:
    mistakes = []
    for error in invalid.errors(include_input=False, include_url=False, include_context=False):
        place = error["loc"]
        match place:
            case ("recipients", int(position), *rest) if position < len(calls):
                place = (f"call {calls[position].call_id}", *rest)
        mistakes.append(f"{'.'.join(str(part) for part in place)}: {error['msg']}")
    return f"Speechify would refuse the request: {'; '.join(mistakes[:10])}"
