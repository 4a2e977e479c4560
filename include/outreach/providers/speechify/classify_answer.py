"""The proof in Speechify's answer to a submit.

Errors come as ``{"error": {"code", "message", "fields"}, "request_id"}``, and the
code says more than the status: a 402 with ``payment_required`` is a refusal, a
402 from something in between is not known to be one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from outreach.domain.errors import AccessRefused, OutcomeUnknown, Rejected, SubmitError
from outreach.providers.base import Receipt
from outreach.providers.classify_answer import ADVICE, error_of, refusal
from outreach.providers.http import Answer
from outreach.providers.redaction import Redaction
from outreach.providers.refusals import MOST_COMPLAINTS, Complaint
from outreach.providers.speechify.schema import Batch
from outreach.providers.wire_json import read_acceptance, read_object

OURS_TO_FIX = {
    "payment_required": "the account has no credit; pay, then go on",
    "forbidden": "the account may not do this; ask Speechify for that right",
    "insufficient_scope": "the API key lacks the scope for placing calls",
    "batch_calls_not_included": "the account's plan does not include batch calls",
    "spend_cap_exceeded": "the account's spend cap is reached; raise it or wait for the next period",
    "spend_budget_exceeded": "the account's spend budget is used up",
    "destination_not_allowed": "the account may not call one of these countries",
    "international_dialing_not_enabled": "the account may not call abroad",
}
"""Documented codes that say that nothing was accepted, with any 4xx status."""

SPEECHIFY_ADVICE: Mapping[int, str] = {
    **ADVICE,
    401: "the API key was refused; check the password of the connection",
    404: "there is no such address, agent or phone number; check the connection's host and the agent's id",
}

PLACE_OF_RECIPIENT = re.compile(r"(?:body\.)?recipients(?:\[([0-9]{1,6})\]|\.([0-9]{1,6}))(?:\.(.*))?")

STILL_RUNNING = re.compile(r"in[ -]?flight|in progress|still|processing|running|concurrent", re.IGNORECASE)
"""Words of a conflict with our own first request. A different body has the same code."""

CODE = re.compile("[a-z][a-z_]{0,63}")

CONFLICT = 409


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """The ``error`` of an answer, as far as it can be read."""

    code: str = ""
    message: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The trouble in one line: the code, then the message."""
        return ": ".join(part for part in (self.code, self.message) if part)

    @property
    def name(self) -> str:
        """Its code, if that is a word as documented. A message may be about people, a code is not."""
        return self.code if CODE.fullmatch(self.code) else ""


def read_trouble(body: bytes | None) -> Trouble:
    """Read an error's body; a body of any other form gives an empty trouble."""
    try:
        error = read_object(body or b"").get("error")
    except ValueError:
        return Trouble()
    if not isinstance(error, dict):
        return Trouble(message=_text(error))
    fields = error.get("fields")
    return Trouble(
        code=_text(error.get("code")),
        message=_text(error.get("message")),
        fields=fields if isinstance(fields, dict) else {},
    )


def read_field_complaints(body: bytes | None) -> list[Complaint]:
    """Read ``error.fields``, whose paths are ``recipients[3].phone`` or ``recipients.3.phone``."""
    fields = list(read_trouble(body).fields.items())[:MOST_COMPLAINTS]
    return [_complaint(path, message) for path, message in fields]


def submit_error(
    answer: Answer, *, where: str, contacts: int, private: Redaction, now: datetime
) -> SubmitError | None:
    """Return the error that says what follows from an answer; None if it accepts."""
    trouble = read_trouble(answer.body)
    said = f"{where} answered {answer.status}"
    words = private.clean(trouble.words)
    if answer.status == CONFLICT:
        return OutcomeUnknown(
            f"{said} ({words}), which does not prove that no one is called",
            key_released=STILL_RUNNING.search(trouble.message) is None,
        )
    if 400 <= answer.status < CONFLICT and answer.status != 401 and trouble.code in OURS_TO_FIX:
        return _ours_to_fix(answer, trouble, said=said, words=words, contacts=contacts, private=private)
    return error_of(
        answer,
        where=where,
        contacts=contacts,
        private=private,
        trusts_429=True,
        now=now,
        words_of=lambda body: read_trouble(body).words,
        complaints_of=read_field_complaints,
        advice=SPEECHIFY_ADVICE,
    )


def _ours_to_fix(
    answer: Answer, trouble: Trouble, *, said: str, words: str, contacts: int, private: Redaction
) -> Rejected | AccessRefused:
    """Refuse only the recipients that are named, so that the others can still be called; else the account."""
    complaints = read_field_complaints(answer.body)
    if any(complaint.contact is not None for complaint in complaints):
        return refusal(complaints, said=said, contacts=contacts, private=private, words=words)
    return AccessRefused(
        f"{said} ({words}): {OURS_TO_FIX[trouble.code]}; no one was called", status=answer.status
    )


def receipt_of(answer: Answer) -> Receipt:
    """Read an acceptance: ``{"batch": {…}}`` or the batch itself; an unreadable one has no id."""
    document = read_acceptance(answer.body)
    batch = batch_in(document)
    return Receipt(provider_batch_id=batch.id, counted=batch.total, answer=document)


def batch_in(document: Mapping[str, Any]) -> Batch:
    """Return the batch of an answer, wrapped or bare."""
    inside = document.get("batch")
    return Batch.model_validate(inside if isinstance(inside, dict) else document)


def _complaint(path: str, message: Any) -> Complaint:
    place = PLACE_OF_RECIPIENT.fullmatch(path)
    if place is None:
        return Complaint(contact=None, field=path, message=_text(message), kind="")
    return Complaint(contact=int(place[1] or place[2]), field=place[3] or "", message=_text(message), kind="")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
