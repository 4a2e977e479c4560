"""Weya's ``addCallsToBatch``: its checks and its answers."""

import json
import secrets
from collections.abc import Sequence

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from outreach_sandbox.simulator.weya.batches import Batches
from outreach_sandbox.simulator.weya.schema import AddCalls, envelope, refusal
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings


def shows_key(request: Request, settings: WeyaSimulatorSettings) -> bool:
    """Tell whether a request has the workspace's key."""
    return secrets.compare_digest(request.headers.get("x-api-key", "").encode(), settings.api_key.encode())


def shows_token(request: Request, settings: WeyaSimulatorSettings) -> bool:
    """Tell whether a request has the user's token."""
    shown = request.headers.get("authorization", "")
    return secrets.compare_digest(shown.encode(), f"Bearer {settings.user_token}".encode())


class AddCallsToBatch:
    """Takes requests to ``addCallsToBatch`` (``outreach_sandbox.simulator.submits.Submission``)."""

    status = 200

    def __init__(self, settings: WeyaSimulatorSettings, batches: Batches) -> None:
        self._settings = settings
        self._batches = batches

    def authorises(self, request: Request) -> bool:
        """Check the key, the token, or both: different parts of the documents name each of them."""
        shown = (shows_key(request, self._settings), shows_token(request, self._settings))
        return all(shown) if self._settings.adding_needs_both else any(shown)

    def judge(self, request: Request, body: bytes, *, authorised: bool) -> AddCalls | Response:
        """Check credentials, body, batch and the agent's variables, and refuse as documented."""
        if not authorised:
            return refusal(403, "Invalid or missing API key")
        try:
            document = AddCalls.model_validate_json(body)
        except ValidationError as error:
            return refusal(400, f"Validation failed: {error.error_count()} mistakes")
        if self._batches.get(document.batchId) is None:
            return refusal(404, "Batch not found")
        absent = sorted(
            {
                name
                for record in document.call_data
                for name in self._settings.agent_variables
                if name not in record.fields
            }
        )
        return refusal(400, f"Missing agent variables: {', '.join(absent)}") if absent else document

    def count(self, document: AddCalls) -> int:
        """Count the records."""
        return len(document.call_data)

    def admit(self, document: AddCalls, *, request_number: int, skipped: frozenset[int]) -> bytes:
        """Add the records and start dialling. Those at ``skipped`` count as added, but are not."""
        ids = self._batches.add(document, request_number=request_number, skipped=skipped)
        data = {"added": len(document.call_data), "callIds": ids}
        return json.dumps(envelope(data, message="Calls enqueued successfully")).encode()

    def refuse(self, indices: Sequence[int]) -> Response:
        """Answer 400; the documents name no record in it."""
        return refusal(400, f"Validation failed: {len(indices)} mistakes")
