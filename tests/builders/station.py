"""One simulated provider with its account, what a campaign says of it, and what its documents promise."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from builders.sent_calls import SentCall
from builders.simulator import RunningSimulator
from outreach.domain.errors import OutcomeUnknown
from outreach.providers.base import Account, Receipt, VoiceProvider


@dataclass(frozen=True, kw_only=True)
class EndedCall:
    """A call that is over: the provider's word for how, talk time, and turns, ``AI: …`` or ``User: …``."""

    word: str | None
    seconds: float | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Promises:
    """Promises of one adapter where not all do the same."""

    sends_names: bool
    """Whether the documents have fields for a person's names; else only prompt tags carry any."""
    names_its_batch: bool
    """Whether an acceptance says how the provider calls the batch."""
    unread_acceptance: type[Receipt] | type[OutcomeUnknown] = Receipt
    """The result of a 2xx whose body cannot be read."""
    before_submit: Mapping[bytes, bytes] = field(default_factory=dict)
    """The requests of ``prepare``: the first bytes of each, and a proper answer."""
    looks_batches_up: bool = False
    """Whether only an acceptance names the batch, so that a lost one is looked up by our name."""
    stops_under_way: bool = False
    """Whether what is not dialled yet of a batch that has begun can be stopped."""
    names_whom_it_refuses: bool = False
    """Whether a refusal says because of whom."""
    admits_no_one_behind_429: bool = False
    """Whether the documents say that a 429 means to wait, and that no one is called."""


@dataclass(frozen=True, kw_only=True)
class Station:
    """A provider for tests: ``running(folder, **settings)`` serves it, ``account_at`` makes its account."""

    name: str
    generation: str = ""
    """Of the provider's API, where a test needs to know which."""
    running: Callable[..., AbstractContextManager[RunningSimulator]]
    account_at: Callable[[Any], Account]
    adapter: Callable[..., VoiceProvider]
    sent_calls: Callable[[bytes], list[SentCall]]
    """Reads a request of ours."""
    ended: Callable[[EndedCall], bytes]
    """Writes what the inbox holds of a call that is over, as the vendor's documents have it."""
    unfit: Mapping[str, Any]
    """A key under a campaign's ``provider`` that this provider cannot know."""
    unfit_because: str
    """The message about it."""
    silence: str
    """Where a person is sent who wonders why the canary reported nothing."""
    promises: Promises
    request: type[BaseModel]
    """A request of ours as the vendor documents it."""
    every_option: Mapping[str, Any]
    """Each of the vendor's ``provider.options`` once, beside ``options``."""
    reads: bool
    """Whether it can be asked what it knows."""
    sends_events: bool = True
    """Whether it delivers events of its own."""
    template: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} {self.generation}".strip()

    @property
    def connection_id(self) -> str:
        return f"{self.name}_default"

    def choice(self) -> dict[str, Any]:
        """The part of campaign.yaml under ``provider``."""
        return {
            "connection": self.connection_id,
            "template": self.template,
            "options": dict(self.options),
        }

    def serving(self, folder: Path, **settings: Any) -> AbstractContextManager[RunningSimulator]:
        return self.running(folder, **settings)

    def delivering(self, **settings: float) -> dict[str, float]:
        """Give settings of how events are delivered, which only a provider that sends any has."""
        return settings if self.sends_events else {}


@dataclass(frozen=True, kw_only=True)
class VendorCase:
    """The tests' knowledge of a vendor. Each ``builders/vendors/<name>.py`` gives one, as ``CASE``."""

    newest: Station
    older: tuple[Station, ...] = ()
    """Earlier generations of its API, played where they could do otherwise."""
    boldest: Station | None = None
    """An account that does all that it may be asked to do, where that is more than the newest does."""
