"""Our name for a call in one text, as Speechify returns it.

Speechify offers one text field, ``custom_id``, and in generation B none at all;
so the same text also travels as the variable ``call_ref``, which conversations
and webhooks repeat.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall

VARIABLE = "call_ref"
LONGEST = 256
"""The most characters of a ``custom_id``."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A document's claim about which call it is for; it proves nothing until its seal is checked."""

    call_id: UUID | None = None
    environment: str | None = None
    signature: str | None = None

    @classmethod
    def read(cls, text: Any) -> Self:
        """Read ``<call id>.<environment>.<signature>``; the environment may hold dots itself."""
        if not isinstance(text, str):
            return cls()
        call, _, rest = text.strip().partition(".")
        environment, _, signature = rest.rpartition(".")
        try:
            return cls(call_id=UUID(call), environment=environment or None, signature=signature or None)
        except ValueError:
            return cls()


def is_reference(text: str) -> bool:
    """Tell whether a text is a name that we gave to a call; a UUID alone may be anyone's."""
    reference = Reference.read(text)
    return None not in (reference.call_id, reference.environment, reference.signature)


def reference_text(call: BatchCall) -> str:
    """Return a call's name; raises ``ConfigurationError`` if it is too long for Speechify.

    A trial request has no echo yet; its text is only the call's id.
    """
    parts = (str(call.call_id), call.echo.get("environment"), call.echo.get("signature"))
    text = ".".join(part for part in parts if part)
    if len(text) > LONGEST:
        raise ConfigurationError(
            f"call {call.call_id}: call id, environment and signature have {len(text)} characters; "
            f"Speechify takes {LONGEST}. Shorten the extra environment of the ledger's connection"
        )
    return text


def reference_in(*sources: Mapping[str, Any] | None) -> Reference:
    """Return our name for the call from the first source that holds one: a recipient or a conversation."""
    for source in sources:
        for text in _places(source or {}):
            reference = Reference.read(text)
            if reference.call_id is not None:
                return reference
    return Reference()


def _places(source: Mapping[str, Any]) -> list[Any]:
    objects = [source.get(name) for name in ("dynamic_variables", "dynamic_vars", "metadata")]
    held = [each.get(VARIABLE) for each in objects if isinstance(each, dict)]
    return [source.get("custom_id"), source.get(VARIABLE), *held]
