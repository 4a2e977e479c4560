"""Creating the empty batch that a request will fill.

It calls no one, so after any failure here certainly nothing was sent. A try that
failed, or whose answer was lost, may leave an empty batch: it holds no numbers, nothing
is ever added to it, and finding batches passes it over.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from outreach.domain.errors import AccessRefused, ConfigurationError, RefusedByProvider, Unavailable
from outreach.providers.addresses import api_address
from outreach.providers.base import Account, BatchOutline
from outreach.providers.weya.api_client import Question, Reply, ask, failure
from outreach.providers.weya.calling_hours import calling_hours_of
from outreach.providers.weya.credentials import key_headers
from outreach.providers.weya.schema import BATCH_ID, NewBatch, WeyaOptions

CREATE_PATH = "/api/call/createBatch"


def read_options(options: Mapping[str, Any]) -> WeyaOptions:
    """Read ``provider.options``; raises ``ConfigurationError`` for options that are not Weya's."""
    try:
        return WeyaOptions.model_validate(dict(options))
    except ValidationError as invalid:
        mistake = invalid.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in mistake["loc"])
        raise ConfigurationError(f"provider.options.{key}: {mistake['msg']}") from None


def calling_numbers(template_id: str | None, options: WeyaOptions) -> tuple[str, ...]:
    """Return the ids of the calling numbers: the template's, else those of the options.

    Raises ``ConfigurationError`` if there are none.

    Weya has no templates. The agent follows from the calling number, so the id
    of a number stands in a template's place.
    """
    numbers = (template_id,) if template_id else options.calling_numbers
    if not numbers:
        raise ConfigurationError(
            "Weya needs provider.options.calling_numbers, or templates that are ids of calling numbers"
        )
    return numbers


def new_batch(outline: BatchOutline) -> NewBatch:
    """Describe the empty batch; raises ``ConfigurationError`` for options that are not Weya's."""
    options = read_options(outline.options)
    return NewBatch.model_validate(
        {
            "batchName": str(outline.batch_id),
            "callingNumbers": calling_numbers(outline.template_id, options),
            # We plan the attempts ourselves. No document says whether Weya counts the
            # first; 0 asks for no more.
            "retry": 0,
            "delay": 0,
            **calling_hours_of(outline.window),
        }
    )


async def create_batch(account: Account, batch: NewBatch, *, now: datetime) -> str:
    """Create the empty batch and return its id.

    Raises ``Unavailable`` or ``RateLimited`` for a failure that may pass by itself,
    also for an answer without a batch, and ``RefusedByProvider`` for any other.
    """
    body: dict[str, Any] = batch.model_dump(mode="json", exclude_none=True)
    question = Question(
        method="POST",
        url=api_address(account, CREATE_PATH),
        headers=key_headers(account),
        body=body,
        proves="no one was called",
        may_be_quoted=True,
    )
    reply = await ask(question)
    if not reply.is_success:
        problem = failure(
            reply,
            question=question,
            account=account.connection_id,
            advice="correct the password (API key), its scope and the host",
            now=now,
        )
        raise RefusedByProvider(str(problem)) if isinstance(problem, AccessRefused) else problem
    return _id_of(reply, question, account)


def _id_of(reply: Reply, question: Question, account: Account) -> str:
    batch_id = reply.envelope.data
    if not isinstance(batch_id, str) or not BATCH_ID.fullmatch(batch_id):
        # A gateway's page or a cut-off answer passes by itself; a wrong host does not, so the text names it.
        raise Unavailable(
            f"{question.words} answered {reply.status} without the id of a batch; if that stays so, "
            f"correct the host of connection {account.connection_id}. No one was called"
        )
    return batch_id
