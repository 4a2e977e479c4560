"""The description of a vendor for the rest of the program; ``providers/<name>/vendor.py`` has it.

Every process of Airflow reads it for the connection forms. So neither this file
nor a vendor's imports anything big; adapter, options and console file are
imported by the functions that give them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from outreach.domain.outcomes import OutcomeDecider
from outreach.yaml_files.durations import DURATION_PATTERN

if TYPE_CHECKING:
    from pydantic import BaseModel

    from outreach.providers.base import Account, VoiceProvider
    from outreach.providers.console_file import ConsoleFile


@dataclass(frozen=True, kw_only=True)
class Extra:
    """An extra of a vendor's connection, as Airflow's form asks for it."""

    name: str
    label: str
    description: str
    schema: Mapping[str, Any]
    """JSON Schema of the value; None is always allowed, since a form sends it for an empty field."""
    is_secret: bool = False
    """Whether it is a credential, which is never printed."""


def optional(kind: str, **schema: Any) -> Mapping[str, Any]:
    """Return the schema of a value that may be left empty."""
    return {"type": [kind, "null"], **schema}


LIMITS = (
    Extra(
        name="lines",
        label="Lines",
        description="How many calls the account places at the same time. Empty: as seen; "
        "until 50 have ended, one batch at a time, of no more than one line can call.",
        schema=optional("integer", minimum=1),
    ),
    Extra(
        name="max_outstanding",
        label="Most outstanding calls",
        description="How many calls may be handed over and not yet reported.",
        schema=optional("integer", minimum=1),
    ),
    Extra(
        name="max_unknown",
        label="Most unknown calls",
        description="With more calls of which no one can tell whether they rang, nothing is sent. "
        "Empty: 250.",
        schema=optional("integer", minimum=0),
    ),
    Extra(
        name="dials_within",
        label="Dials within",
        description="How long after its start a batch may still be dialled, such as 6h; no more than what "
        "the provider's documents allow for. The number of a call without a result stays busy for that time.",
        schema=optional("string", pattern=DURATION_PATTERN),
    ),
    Extra(
        name="tariff",
        label="Tariff",
        description="The price of a started minute and its currency, such as 0.08 USD; `outreach plan` and "
        "the task approve estimate the cost by it.",
        schema=optional("string", pattern=r"^\d{1,6}(\.\d{1,6})? [A-Z]{3}$"),
    ),
)
"""Extras of every vendor's connection."""

WEBHOOK_SECRETS = Extra(
    name="webhook_secrets",
    label="Webhook secrets",
    description="Signing secrets of the webhook, new and old while they are being changed.",
    schema=optional("array", items={"type": "string"}),
    is_secret=True,
)
"""The extra for vendors that sign their events."""

TRUST_429 = Extra(
    name="trust_429",
    label="Trust 429",
    description="Whether a 429 certainly means that nothing was admitted, by the vendor's own word to you; "
    "then the calls are made later, else they are unknown. Empty: false.",
    schema=optional("string", enum=["true", "false"]),
)
"""The extra for vendors whose documents do not say what a 429 means."""


@dataclass(frozen=True, kw_only=True)
class ConnectionForm:
    """The fields of Airflow's form for a vendor's connection, besides the limits of all vendors."""

    labels: Mapping[str, str]
    """The vendor's words for host, login and password."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ("schema", "port")
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """One vendor: its name, the form of its connections, and how to load its adapter."""

    name: str
    """The type of its connections, and the name of its folder."""
    title: str
    """Its name for people."""
    max_batch: int
    """Most calls in one request, on any account."""
    form: ConnectionForm
    build: "Callable[[Account, Callable[[], datetime]], VoiceProvider]"
    """Returns the adapter for an account and a clock."""
    options: "Callable[[], type[BaseModel]]"
    """Returns the model of ``provider.options`` of a campaign."""
    problem_of_secret: Callable[[str], str | None] | None = None
    """Says why a text is no signing secret; None if the vendor signs no events."""
    decides: OutcomeDecider = OutcomeDecider.AGENT
    """The source of the words for a call's result: the agent, or an evaluation after the call."""
    console_file: "Callable[[], ConsoleFile] | None" = None
    """Returns how a batch is written for the vendor's console; None if it documents no file."""

    @property
    def default_connection_id(self) -> str:
        """The id of a connection if no one chose another one."""
        return f"{self.name}_default"

    @property
    def extras(self) -> tuple[Extra, ...]:
        """Every extra that is read from its connections."""
        return (*self.form.extras, *LIMITS)
