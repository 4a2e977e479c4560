"""The settings of a simulated Speechify, given before it starts."""

from typing import Literal

from pydantic import Field

from outreach_sandbox.simulator.settings import DeliverySettings, Seconds, simulated_webhook_secret


class SpeechifySimulatorSettings(DeliverySettings):
    """A simulated Speechify: one workspace with its key, in one of the API's two last forms.

    ``workspace`` events have the newest body and also report failed dials; ``agent``
    events have the older body, report only conversations, and hold none of the caller's
    values.
    """

    generation: Literal["B", "C"] = "C"
    api_key: str = Field(default="sk_simulated", repr=False)
    agents: tuple[str, ...] | None = None
    """Ids of the workspace's agents; with None every id is valid."""
    key_seconds: float = Field(default=86_400, gt=0)
    """How long an idempotency key is kept; only generation C knows keys."""
    evaluation_seconds: Seconds = 0
    """How long after a conversation its evaluations can be read; events always hold them."""
    page_limit: int = Field(default=200, ge=1)
    """The longest page."""
    field_paths: Literal["brackets", "dots"] = "brackets"
    """How an error names a recipient's field: the documents show no path."""
    webhook_secret: str = Field(default=simulated_webhook_secret("speechify-simulator"), repr=False)
    webhook_plane: Literal["workspace", "agent"] = "workspace"
    webhook_signature: Literal["current", "legacy"] = "current"
    webhook_include: tuple[Literal["messages", "evaluations"], ...] = ("messages", "evaluations")
    """The content of ``workspace`` events besides the conversation."""
    started_events: bool = False
    """Whether the beginning of a call is reported, too."""
