"""The settings of a simulator, given before it starts."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    model_validator,
)

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]


_HTTP_URL = TypeAdapter(HttpUrl)


def _web_address(address: str) -> str:
    _HTTP_URL.validate_python(address)
    return address


WebAddress = Annotated[str, AfterValidator(_web_address)]


def simulated_webhook_secret(name: str) -> str:
    """Return a signing secret of the form ``whsec_<base64>`` that is the same on every machine."""
    return "whsec_" + base64.b64encode(f"{name:-<32}".encode()).decode()


class LineShares(BaseModel):
    """How often a line ends in each way; weights, which need not add up to one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answered: Seconds = 0.62
    voicemail: Seconds = 0.12
    no_answer: Seconds = 0.15
    busy: Seconds = 0.05
    invalid_number: Seconds = 0.02
    failed: Seconds = 0.04


Line = Literal["answered", "voicemail", "no_answer", "busy", "invalid_number", "failed"]


class NumberScenario(BaseModel):
    """How every call to one number ends; chance does not matter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Line = "answered"
    words: Annotated[str, Field(min_length=1)] | None = None
    """The agent's word for the talk, in any spelling; None leaves it to chance.

    A provider that reports no words does not report this one.
    """

    @model_validator(mode="after")
    def _words_need_an_answer(self) -> Self:
        if self.words is not None and self.line != "answered":
            raise ValueError("words are said on an answered line only")
        return self


class SimulatorSettings(BaseModel):
    """The settings of every simulated provider. Only ``log_path`` has no default.

    ``call_seconds_*`` is how long a line is used, by the simulator's clock; the
    reported talk time is invented with the transcript.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    log_path: Path
    seed: int = 1
    lines: int = Field(default=50, ge=1)
    """How many calls can take place at the same time."""
    call_seconds_min: Seconds = 0.2
    call_seconds_max: Seconds = 2.0
    line_shares: LineShares = LineShares()
    numbers: Mapping[str, NumberScenario] = Field(default_factory=dict)
    """How calls to some numbers (E.164) end; all others are left to chance."""
    number_from: str = "+12025550100"
    clock_starts_at: AwareDatetime | None = None
    """The time of its clock until ``/_simulator/clock`` moves it; by default it uses the machine's clock."""

    @model_validator(mode="after")
    def _call_seconds_in_order(self) -> Self:
        if self.call_seconds_max < self.call_seconds_min:
            raise ValueError("call_seconds_max is less than call_seconds_min")
        return self


class DeliverySettings(SimulatorSettings):
    """The further settings of a simulated provider that sends events."""

    webhook_url: WebAddress | None = None
    """The address for events; without one they wait until the control endpoint sets it."""
    webhook_secret: str = Field(default=simulated_webhook_secret("simulator"), repr=False)
    webhook_connections: int = Field(default=20, ge=1)
    webhook_timeout_seconds: float = Field(default=15, gt=0)
    retry_factor: float = Field(default=1.0, gt=0)
    """Scales the pauses between delivery attempts (1.0: the provider's own)."""
    duplicate_share: Share = 0.03
    """Share of delivered messages that are sent once more."""
    disorder_share: Share = 0.05
    """Share of messages held back, so that later ones overtake them."""
    disorder_seconds: Seconds = 1.0
