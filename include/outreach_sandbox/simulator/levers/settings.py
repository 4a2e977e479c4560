"""The settings of a simulated Levers, given before it starts."""

from pydantic import Field

from outreach_sandbox.simulator.settings import DeliverySettings, Share, simulated_webhook_secret

SVIX_RETRY_SECONDS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
"""Pauses before each attempt to deliver a message, as Svix documents them."""


class LeversSimulatorSettings(DeliverySettings):
    """A simulated Levers; its events come by Svix."""

    client_id: str = "simulated-client"
    client_secret: str = Field(default="simulated-client-secret", repr=False)
    token_seconds: float = Field(default=3_600, gt=0)
    """How long a token is valid."""
    webhook_secret: str = Field(default=simulated_webhook_secret("levers-simulator"), repr=False)
    enveloped_share: Share = 0.2
    """Share of events in the body ``{"type": …, "data": …}``; the others are flat."""
    structured_output: bool = False
    """Whether the agent was set up to report a promise's day and amount as ``structuredOutput``."""
