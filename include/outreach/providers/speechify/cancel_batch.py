"""Stopping a batch, by the rules of both generations.

Generation C can stop a running batch, and answers the same when asked again. Before it
only a batch that has not begun can be stopped.
"""

from collections.abc import Sequence

from outreach.providers.base import Cancellation
from outreach.providers.speechify.api_client import NOT_FOUND, ApiClient
from outreach.providers.speechify.classify_answer import batch_in, read_trouble
from outreach.providers.speechify.read_calls import BATCH_CALLS
from outreach.providers.wire_json import read_object

CONFLICT = 409


async def cancel_batch(api: ApiClient, names: Sequence[str]) -> Cancellation:
    """Ask to stop every batch of these names; accepted only if each of them was accepted.

    Raises ``Unavailable``, ``RateLimited`` or ``AccessRefused``.
    """
    if not names:
        return Cancellation(
            accepted=False,
            words="Speechify shows no batch of this name, which does not prove that there is none",
        )
    answers = [await _cancel(api, name) for name in names]
    return Cancellation(
        accepted=all(answer.accepted for answer in answers),
        words="; ".join(answer.words for answer in answers),
    )


async def _cancel(api: ApiClient, name: str) -> Cancellation:
    response = await api.ask("POST", BATCH_CALLS, name, "cancel")
    if response.status_code == CONFLICT:
        words = read_trouble(response.content).name or "it has begun or is over"
        return Cancellation(
            accepted=False, words=f"batch {name} goes on: {words}; calls not dialled yet are still dialled"
        )
    if response.status_code == NOT_FOUND:
        return Cancellation(accepted=False, words=f"Speechify does not know batch {name}")
    if not response.is_success:
        raise api.failure(response)
    status = _status(response.content)
    if status == "completed":
        return Cancellation(accepted=False, words=f"batch {name} was over before it could be stopped")
    return Cancellation(
        accepted=True,
        words=f"batch {name} is {status or 'to be stopped'}: everyone who is not dialled yet is not called; "
        "calls that are under way go on to their end",
    )


def _status(body: bytes) -> str | None:
    try:
        return batch_in(read_object(body)).status
    except ValueError:
        return None
