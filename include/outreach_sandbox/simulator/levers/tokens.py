"""Bearer tokens that expire, as JSON Web Tokens."""

import hashlib
from datetime import datetime, timedelta

import jwt

ALGORITHM = "HS256"


class Tokens:
    """Issues tokens, and tells whether a header has a valid one.

    Levers' own sample token is signed with ES512; to a client a token is opaque
    but for its ``exp``, so a plain HMAC serves here. The key follows from the
    client secret, so a restarted simulator honours tokens that it gave before,
    until they expire.
    """

    def __init__(self, *, client_id: str, client_secret: str, seconds: float) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._key = hashlib.sha256(f"token key|{client_secret}".encode()).digest()
        self._life = timedelta(seconds=seconds)

    def knows(self, *, client_id: str, client_secret: str) -> bool:
        """Tell whether these are the credentials of the one account."""
        return (client_id, client_secret) == (self._client_id, self._client_secret)

    def issue(self, *, now: datetime) -> str:
        """Make a token with the claims ``sub``, ``iat`` and ``exp`` (whole and part seconds)."""
        claims = {"sub": self._client_id, "iat": now.timestamp(), "exp": (now + self._life).timestamp()}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def accepts(self, authorization: str | None, *, now: datetime) -> bool:
        """Tell whether an ``Authorization`` header holds ``Bearer`` and a token that is valid at ``now``."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        try:
            claims = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], options={"verify_exp": False, "verify_iat": False}
            )
        except jwt.InvalidTokenError:
            return False
        return now.timestamp() < float(claims["exp"])
