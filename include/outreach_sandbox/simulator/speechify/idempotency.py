"""Idempotency keys: the first answer is repeated, and a failed server releases its key."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from outreach_sandbox.simulator.speechify.schema import refusal

NOT_KEPT = frozenset({401, 429})
"""Refusals that come before keys are checked."""

SERVER_ERROR = 500


@dataclass(kw_only=True)
class KeyClaim:
    """One key and the request that holds it. ``answer`` is None while that is in flight."""

    body_sha256: str
    claimed_at: datetime
    answer: tuple[int, bytes] | None = None
    released: bool = False


class IdempotencyKeys:
    """The keys of the last day or so."""

    def __init__(self, *, seconds: float) -> None:
        self._life = timedelta(seconds=seconds)
        self._claims: dict[str, KeyClaim] = {}

    def claim(self, key: str, body: bytes, *, now: datetime) -> KeyClaim | Response:
        """Take a key for a request, or return the answer that the key already has."""
        digest = hashlib.sha256(body).hexdigest()
        held = self._claims.get(key)
        if held is None or held.released or now - held.claimed_at >= self._life:
            self._claims[key] = KeyClaim(body_sha256=digest, claimed_at=now)
            return self._claims[key]
        if held.body_sha256 != digest:
            return refusal(409, "idempotency_conflict", "The key was used with a different request body.")
        if held.answer is None:
            return refusal(409, "idempotency_conflict", "A request with this key is still in progress.")
        status, stored = held.answer
        return Response(
            stored,
            status_code=status,
            media_type="application/json",
            headers={"idempotent-replayed": "true"},
        )


def settle(claim: KeyClaim, status: int, body: bytes) -> None:
    """Keep the first answer, unless it says that the server failed or that the request was refused."""
    if status >= SERVER_ERROR or status in NOT_KEPT:
        claim.released = True
    else:
        claim.answer = (status, body)
