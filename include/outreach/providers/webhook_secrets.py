"""Webhook secrets as people paste them: usual text around one is dropped, other text is refused.

A wrong secret loses every result of an account, so it is found when the
connection is read. No message quotes one.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

PREFIX = "whsec_"
SCHEME = "v1,"
"""The text before each signature of Svix; people copy it along with a secret by mistake."""

QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "«": "»"}

FEWEST_BYTES, MOST_BYTES = 16, 128
"""The fewest and most bytes of a key. Svix makes them of 24 to 75."""

Problem = Callable[[str], str | None]
"""Says what is wrong with a secret; None for a valid one."""


class NoSecret(ValueError):
    """One of the secrets is not a secret; the text says which one and why."""


def read_secrets(value: Any, *, problem: Problem) -> tuple[str, ...]:
    """Read the extra ``webhook_secrets``: one secret, or a list of them; empty ones are left out.

    Raises ``NoSecret`` for a value that is no secret of the vendor.
    """
    given = value if isinstance(value, list | tuple) else [value]
    secrets = []
    for number, each in enumerate(given, start=1):
        which = f"secret {number} of {len(given)}"
        if not isinstance(each, str):
            raise NoSecret(f"{which} is not text")
        secret = without_surroundings(each)
        wrong = problem(secret) if secret else None
        if wrong:
            raise NoSecret(f"{which} {wrong}")
        secrets.append(secret)
    return tuple(filter(None, secrets))


def without_surroundings(text: str) -> str:
    """Return a secret without blanks, quotes and ``v1,`` around it, in any nesting."""
    secret = text.strip()
    while True:
        inner = secret.removeprefix(SCHEME).strip()
        if len(inner) > 1 and QUOTES.get(inner[0]) == inner[-1]:
            inner = inner[1:-1].strip()
        if inner == secret:
            return secret
        secret = inner


def problem_of_svix_secret(secret: str) -> str | None:
    """Say why a text is no secret of Svix (``whsec_`` and a key in Base64); None if it is one."""
    if not secret.startswith(PREFIX):
        return f"does not begin with {PREFIX}"
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return f"has something else than Base64 after {PREFIX}"
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        return f"has a key of {len(key)} bytes, and a key has {FEWEST_BYTES} to {MOST_BYTES}"
    return None
