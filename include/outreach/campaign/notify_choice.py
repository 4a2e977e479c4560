"""``notify`` of campaign.yaml: who is notified, and of which events."""

import re
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from outreach.domain.notifications import EventKind
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import EachOnce, Text

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_WAYS = ("email", "webhook", "notifier")


def _addresses(value: Any) -> Any:
    addresses = [value] if isinstance(value, str) else value
    if not isinstance(addresses, (list, tuple)) or not addresses:
        raise ValueError("must be an e-mail address, or a list of them")
    for address in addresses:
        if not isinstance(address, str) or _ADDRESS.fullmatch(address) is None:
            raise ValueError(f"{address!r} is no e-mail address; write the address alone, without a name")
    return tuple(addresses)


_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}

Addresses = Annotated[tuple[str, ...], BeforeValidator(_addresses), WithJsonSchema(_TEXTS)]


class Webhook(Section):
    """Where the secret address of a webhook is kept, which is never in this file."""

    connection: Text | None = Field(
        None,
        description="Airflow connection id; its host is the address, its password the secret end of it.",
    )
    variable: Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]*$")] | None = Field(
        None, description="Environment variable that holds the whole address."
    )

    @model_validator(mode="after")
    def _one_place(self) -> "Webhook":
        if (self.connection is None) == (self.variable is None):
            raise ValueError("must say where its address is kept: either connection or variable")
        return self


class Recipient(Section):
    """Someone who is notified, in one of three ways."""

    email: Addresses | None = Field(None, description="An e-mail address, or a list of them.")
    connection: Text = Field(
        "smtp_default", description="For `email`: Airflow connection id of the mail server."
    )
    webhook: Webhook | None = Field(
        None, description="`{connection: id}` or `{variable: NAME}`: gets a POST with JSON."
    )
    notifier: Text | None = Field(None, description="Any Airflow notifier, by its import path.")
    arguments: dict[str, Any] = Field(
        default_factory=dict,
        description="Keyword arguments of `notifier`; `{{ event.sentence }}` and the like become "
        "fields of the event.",
    )
    events: Annotated[tuple[EventKind, ...], Field(min_length=1), EachOnce] = Field(
        tuple(EventKind), description="The events to notify of; all by default."
    )

    @model_validator(mode="after")
    def _one_way(self) -> "Recipient":
        given = [way for way in _WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise ValueError("must say whom to tell: one of email, webhook or notifier")
        if self.arguments and self.notifier is None:
            raise ValueError("arguments are those of a notifier, and none is named")
        return self

    @property
    def name(self) -> str:
        """The recipient's name in logs, without an address."""
        if self.webhook is not None:
            return f"the webhook {self.webhook.connection or self.webhook.variable}"
        return "e-mail" if self.email else f"the notifier {self.notifier}"

    @property
    def key(self) -> str:
        """The recipient's key in the ledger; it changes with the address."""
        return sha256(self.model_dump_json(exclude={"events"}).encode()).hexdigest()[:16]
