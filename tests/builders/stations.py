"""Where a night may take place: one simulated provider with its account, and what a campaign says of it.

Scenarios are parametrised by ``STATIONS``, or by ``READABLE``: those that can be asked.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import levers_accounts, weya_accounts
from builders.levers_simulator import running_levers
from builders.simulator import RunningSimulator
from builders.weya_simulator import running_weya
from outreach.providers.base import Account


@dataclass(frozen=True, kw_only=True)
class Station:
    """A provider for tests: ``running(folder, **settings)`` serves it, ``account_at`` makes its account."""

    name: str
    running: Callable[..., AbstractContextManager[RunningSimulator]]
    account_at: Callable[[Any], Account]
    template: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

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
    name="weya", running=running_weya, account_at=weya_accounts.account_at, options=weya_accounts.NUMBERS
)

STATIONS = (LEVERS, WEYA)
READABLE = (WEYA,)
