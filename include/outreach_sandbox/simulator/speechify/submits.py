"""Speechify's creation of a batch: its schema, its idempotency keys, and an answer in both forms."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from outreach_sandbox.simulator.speechify.batches import Batches, batch_document
from outreach_sandbox.simulator.speechify.idempotency import IdempotencyKeys, KeyClaim, settle
from outreach_sandbox.simulator.speechify.schema import (
    FARTHEST_START,
    Asked,
    CreateBatchCallB,
    CreateBatchCallC,
    invalid,
    path_of,
    refusal,
)
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings
from outreach_sandbox.simulator.speechify.uploads import FILE, NotReadable, is_upload, read_upload
from outreach_sandbox.simulator.transport import BrokenOff, Silence

LONGEST_KEY = 255


def shows_key(request: Request, settings: SpeechifySimulatorSettings) -> bool:
    """Tell whether a request has the workspace's key."""
    shown = request.headers.get("authorization", "")
    return secrets.compare_digest(shown.encode(), f"Bearer {settings.api_key}".encode())


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A batch to be created, and the key of its request."""

    asked: Asked
    claim: KeyClaim | None


class CreateBatch:
    """Takes requests to create a batch (``outreach_sandbox.simulator.submits.Submission``)."""

    status = 202

    def __init__(self, settings: SpeechifySimulatorSettings, batches: Batches) -> None:
        self._settings = settings
        self._batches = batches
        self._keys = IdempotencyKeys(seconds=settings.key_seconds)
        self._is_c = settings.generation == "C"
        self._model = CreateBatchCallC if self._is_c else CreateBatchCallB

    def authorises(self, request: Request) -> bool:
        """Tell whether the bearer key is valid."""
        return shows_key(request, self._settings)

    def judge(self, request: Request, body: bytes, *, authorised: bool) -> Wanted | Response:
        """Check key, version, body and agent; then take the idempotency key or repeat its answer."""
        if not authorised:
            return refusal(401, "unauthorized", "The API key is not valid.")
        if not _is_version(request.headers.get("speechify-version")):
            return refusal(400, "invalid_api_version", "Speechify-Version must be a date.")
        uploaded = is_upload(request.headers.get("content-type", ""))
        try:
            asked = self._uploaded(request, body) if uploaded else self._model.model_validate_json(body)
        except NotReadable as error:
            return refusal(400, "validation_failed", str(error), fields={FILE: str(error)})
        except ValidationError as error:
            return invalid(error, brackets=self._settings.field_paths == "brackets")
        if asked.scheduled_at and asked.scheduled_at > self._batches.clock.now() + FARTHEST_START:
            late = {"scheduled_at": "a batch starts at most 30 days ahead"}
            return refusal(400, "validation_failed", "The request is not valid.", fields=late)
        if self._settings.agents is not None and asked.agent_id not in self._settings.agents:
            return refusal(404, "agent_not_found", "There is no such agent.")
        if uploaded:
            return Wanted(asked=asked, claim=None)  # that a key protects a form is not documented
        return self._claimed(request, body, asked)

    def _uploaded(self, request: Request, body: bytes) -> Asked:
        form = read_upload(request.headers["content-type"], body, is_c=self._is_c)
        return self._model.model_validate(form)

    def count(self, document: Wanted) -> int:
        """Count the recipients."""
        return len(document.asked.recipients)

    def admit(self, document: Wanted, *, request_number: int, skipped: frozenset[int]) -> bytes:
        """Create the batch; the answer is the batch, which generation B wraps."""
        batch = self._batches.create(document.asked, request_number=request_number, skipped=skipped)
        shown = batch_document(batch)
        answer = json.dumps(shown if self._is_c else {"batch": shown}).encode()
        if document.claim:
            # Stored until the real answer is sent: a client that lost the answer gets this one.
            settle(document.claim, self.status, answer)
        return answer

    def refuse(self, indices: Sequence[int]) -> Response:
        """Answer 400, where the path of a field names each recipient."""
        brackets = self._settings.field_paths == "brackets"
        fields = {
            path_of(("recipients", index, "phone"), brackets=brackets): "The number cannot be called."
            for index in indices
        }
        return refusal(400, "validation_failed", "The request is not valid.", fields=fields)

    def answered(self, request: Request, response: Response) -> None:
        """Store the answer under the request's key, or release the key."""
        claim: KeyClaim | None = getattr(request.state, "claim", None)
        if claim is None or isinstance(response, Silence):
            return  # a request that is accepted later settles its key then
        if not isinstance(response, BrokenOff):
            settle(claim, response.status_code, bytes(response.body))
        elif claim.answer is None:
            claim.released = True

    def _claimed(self, request: Request, body: bytes, asked: Asked) -> Wanted | Response:
        key = request.headers.get("idempotency-key")
        if key is None or not self._is_c:
            return Wanted(asked=asked, claim=None)
        if len(key) > LONGEST_KEY:
            return refusal(400, "validation_failed", "The key is too long.")
        claim = self._keys.claim(key, body, now=self._batches.clock.now())
        if isinstance(claim, Response):
            return claim
        request.state.claim = claim
        return Wanted(asked=asked, claim=claim)


def _is_version(text: str | None) -> bool:
    if text is None:
        return True
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
