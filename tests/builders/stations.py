"""Where a night may take place: one simulated provider with its account, and what a campaign says of it.

Scenarios run on ``NEWEST``, each provider once, unless only some can play them:
the tuples at the end name those. What is said otherwise of each provider in one
scenario is a field of its station.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from builders import levers_accounts, speechify_accounts, weya_accounts
from builders.levers_simulator import running_levers
from builders.sent_calls import SentCall, sent_to_levers, sent_to_speechify, sent_to_weya
from builders.simulator import RunningSimulator
from builders.speechify_simulator import RunningSpeechify, running_speechify
from builders.weya_simulator import running_weya
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.levers.adapter import LeversProvider
from outreach.providers.speechify.adapter import SpeechifyProvider
from outreach.providers.weya.adapter import WeyaProvider


@dataclass(frozen=True, kw_only=True)
class Station:
    """A provider for tests: ``running(folder, **settings)`` serves it, ``account_at`` makes its account."""

    name: str
    generation: str = ""
    """Of the provider's API, where a test tells two apart."""
    running: Callable[..., AbstractContextManager[RunningSimulator]]
    account_at: Callable[[Any], Account]
    adapter: Callable[..., VoiceProvider]
    sent_calls: Callable[[bytes], list[SentCall]]
    """Reads a request of ours."""
    unfit: Mapping[str, Any]
    """What a campaign may say under ``provider`` that this provider could not know."""
    unfit_because: str
    """What is said about it."""
    silence: str
    """Where a person is sent who wonders why the canary reported nothing."""
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

    def delivering(self, **settings: float) -> dict[str, float]:
        """Give settings of how events are delivered, which only a provider that sends any has."""
        return settings if self.sends_events else {}


LEVERS = Station(
    name="levers",
    running=running_levers,
    account_at=levers_accounts.account_at,
    adapter=LeversProvider,
    sent_calls=sent_to_levers,
    unfit={"template": "not-a-uuid"},
    unfit_because="aiSettingsTemplateId",
    silence="webhooks reach /outreach/webhooks/levers_default",
    template=levers_accounts.TEMPLATE,
)
WEYA = Station(
    name="weya",
    sends_events=False,
    running=running_weya,
    account_at=weya_accounts.account_at,
    adapter=WeyaProvider,
    sent_calls=sent_to_weya,
    unfit={"options": {"calling_numbers": []}},
    unfit_because="calling_numbers",
    silence="outreach probe weya_default",
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
    adapter=SpeechifyProvider,
    sent_calls=sent_to_speechify,
    unfit={"template": None},
    unfit_because="needs an agent",
    silence="outreach probe speechify_default",
    template=speechify_accounts.AGENT,
)
OLDER_SPEECHIFY = replace(SPEECHIFY, generation="B", running=_older_speechify)


def _replaying_account(running: RunningSpeechify) -> Account:
    account = _speechify_account(running)
    return replace(account, options={**account.options, "replay": "true"})


REPLAYING = replace(SPEECHIFY, account_at=_replaying_account)
"""An account whose owner lets lost requests go out again under their key."""

STATIONS = (LEVERS, WEYA, SPEECHIFY, OLDER_SPEECHIFY)
NEWEST = (LEVERS, WEYA, SPEECHIFY)
"""Each provider once; the older Speechify is played where it could do otherwise."""

BOLDEST = (LEVERS, WEYA, REPLAYING)
"""Each provider once, doing whatever it may be asked to do."""

READABLE = (WEYA, SPEECHIFY, OLDER_SPEECHIFY)
"""They can be asked what they know."""

LOOKED_UP = (SPEECHIFY, OLDER_SPEECHIFY)
"""Only an acceptance says what they call a batch; where it is lost the batch is looked up by our name."""

STOPS_UNDER_WAY = (WEYA, SPEECHIFY)
"""They can stop what is not dialled yet of a batch that has begun."""

TELLING = (LEVERS, SPEECHIFY)
"""They send events of their own."""

NAMES_WHOM_IT_REFUSES = (LEVERS, SPEECHIFY)
"""Their refusal says because of whom; Weya's only says that something is wrong."""

MAY_ADMIT_BEHIND_429 = (LEVERS, WEYA)
"""Their documents do not say what a 429 proves."""

ADMITS_NOBODY_BEHIND_429 = (SPEECHIFY, OLDER_SPEECHIFY)
"""Their documents say that a 429 means to wait, and that nobody is called."""
