"""Levers' ``call-bulk``: its schema, and an empty answer."""

from collections.abc import Sequence
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from outreach_sandbox.simulator.clock import Clock
from outreach_sandbox.simulator.dialler import Contact, Dialler, place_call
from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.levers.schema import (
    BulkCalls,
    BulkContact,
    HTTPValidationError,
    Problem,
    validation_answer,
)
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.levers.tokens import Tokens


class CallBulk:
    """Takes requests to ``call-bulk`` (``outreach_sandbox.simulator.submits.Submission``)."""

    status = 201

    def __init__(
        self,
        settings: LeversSimulatorSettings,
        *,
        tokens: Tokens,
        faults: Faults,
        dialler: Dialler,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._tokens = tokens
        self._dialler = dialler
        self._clock = clock

    def authorises(self, request: Request) -> bool:
        """Tell whether the bearer token is valid."""
        return self._tokens.accepts(request.headers.get("authorization"), now=self._clock.now())

    def judge(self, request: Request, body: bytes, *, authorised: bool) -> BulkCalls | Response:
        """Check token and body. The documents show no body for a 401; this one is FastAPI's."""
        if not authorised:
            return JSONResponse({"detail": "Not authenticated"}, status_code=401)
        try:
            return BulkCalls.model_validate_json(body)
        except ValidationError as error:
            return JSONResponse(validation_answer(error).model_dump(), status_code=422)

    def count(self, document: BulkCalls) -> int:
        """Count the contacts."""
        return len(document.contacts)

    def admit(self, document: BulkCalls, *, request_number: int, skipped: frozenset[int]) -> bytes:
        """Call the contacts in order; the answer is an empty object."""
        whose = self._faults.whose_echo(len(document.contacts))
        for index, contact in enumerate(document.contacts):
            if index not in skipped:
                self._dialler.place(
                    place_call(
                        self._settings,
                        _contact_of(contact, echo=document.contacts[whose[index]].metadata),
                        request_number=request_number,
                        contact_index=index,
                        country_code=document.countryCode,
                    )
                )
        return b"{}"

    def refuse(self, indices: Sequence[int]) -> Response:
        """Answer 422, where ``loc`` names each contact."""
        problems = [
            Problem(
                loc=["body", "contacts", index, "numberToCall"],
                msg="Value error, the number cannot be called",
                type="value_error",
            )
            for index in indices
        ]
        return JSONResponse(HTTPValidationError(detail=problems).model_dump(), status_code=422)


def _contact_of(contact: BulkContact, *, echo: dict[str, Any] | None) -> Contact:
    call_id = (contact.metadata or {}).get("call_id")
    return Contact(
        number=contact.numberToCall,
        first_name=contact.firstName,
        variables=contact.promptTags,
        echo=echo,
        call_id=None if call_id is None else str(call_id),
    )
