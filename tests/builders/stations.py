"""Where a night may take place: one simulated provider with its account, and what a campaign says of it.

Scenarios are parametrised by ``STATIONS``, or by ``READABLE``: those that can be asked.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from builders import levers_accounts, speechify_accounts, weya_accounts
from builders.levers_simulator import running_levers
from builders.simulator import RunningSimulator
from builders.speechify_simulator import RunningSpeechify, running_speechify
from builders.weya_simulator import running_weya
from outreach.providers.base import Account


@dataclass(frozen=True, kw_only=True)
class Station:
    """A provider for tests: ``running(folder, **settings)`` serves it, ``account_at`` makes its account."""

    name: str
    generation: str = ""
    """Of the provider's API, where a test tells two apart."""
    running: Callable[..., AbstractContextManager[RunningSimulator]]
    account_at: Callable[[Any], Account]
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
        """What campaign.yaml says under ``provider``."""
        return {
            "connection": self.connection_id,
            "template": self.template,
            "options": dict(self.options),
        }

    def serving(self, folder: Path, **settings: Any) -> AbstractContextManager[RunningSimulator]:
        return self.running(folder, **settings)


LEVERS = Station(
    name="levers",
    running=running_levers,
    account_at=levers_accounts.account_at,
    template=levers_accounts.TEMPLATE,
)
WEYA = Station(
    name="weya",
    sends_events=False,
    running=running_weya,
    account_at=weya_accounts.account_at,
    options=weya_accounts.NUMBERS,
)


def _speechify_account(running: RunningSpeechify) -> Account:
    settings = running.settings
    return speechify_accounts.account(
        running.base_url,
        password=settings.api_key,
        webhook_secrets=(settings.webhook_secret,),
        options={"api_version": settings.generation},
    )


def _older_speechify(folder: Path, **settings: Any) -> AbstractContextManager[RunningSpeechify]:
    return running_speechify(folder, **{"generation": "B", **settings})


SPEECHIFY = Station(
    name="speechify",
    running=running_speechify,
    account_at=_speechify_account,
    template=speechify_accounts.AGENT,
)


def _replaying_account(running: RunningSpeechify) -> Account:
    account = _speechify_account(running)
    return replace(account, options={**account.options, "replay": "true"})


REPLAYING = replace(SPEECHIFY, account_at=_replaying_account)
"""An account whose owner lets lost requests go out again under their key."""
OLDER_SPEECHIFY = Station(
    name="speechify",
    generation="B",
    running=_older_speechify,
    account_at=_speechify_account,
    template=speechify_accounts.AGENT,
)

STATIONS = (LEVERS, WEYA, SPEECHIFY, OLDER_SPEECHIFY)
READABLE = (WEYA, SPEECHIFY, OLDER_SPEECHIFY)
