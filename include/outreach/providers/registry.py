"""Which providers there are, and what each lets a campaign choose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from outreach.domain.errors import ConfigurationError
from outreach.providers.addresses import is_on_this_machine
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.levers.adapter import LeversProvider
from outreach.providers.levers.schema import LeversOptions
from outreach.providers.speechify.adapter import SpeechifyProvider
from outreach.providers.speechify.schema import SpeechifyOptions
from outreach.providers.weya.adapter import WeyaProvider
from outreach.providers.weya.schema import WeyaOptions

__all__ = [
    "check_options",
    "is_on_this_machine",
    "mistakes_for_every_provider",
    "option_mistakes",
    "options_model",
    "provider_for",
]


@dataclass(frozen=True, kw_only=True)
class _Adapter:
    build: Callable[[Account, Callable[[], datetime]], VoiceProvider]
    options: type[BaseModel]


def _levers(account: Account, clock: Callable[[], datetime]) -> VoiceProvider:
    return LeversProvider(account, clock=clock)


def _speechify(account: Account, clock: Callable[[], datetime]) -> VoiceProvider:
    return SpeechifyProvider(account, clock=clock)


def _weya(account: Account, clock: Callable[[], datetime]) -> VoiceProvider:
    return WeyaProvider(account, clock=clock)


_ADAPTERS = {
    "levers": _Adapter(build=_levers, options=LeversOptions),
    "speechify": _Adapter(build=_speechify, options=SpeechifyOptions),
    "weya": _Adapter(build=_weya, options=WeyaOptions),
}


def provider_for(account: Account, *, clock: Callable[[], datetime]) -> VoiceProvider:
    """Bind the adapter of the account's provider to it; raises ``ConfigurationError`` for an unknown one."""
    return _adapter(account.provider).build(account, clock)


def options_model(provider: str) -> type[BaseModel]:
    """Return the model of ``provider.options``; raises ``ConfigurationError`` for an unknown provider."""
    return _adapter(provider).options


def check_options(provider: str, options: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` with every mistake in a campaign's ``provider.options``."""
    mistakes = option_mistakes(provider, options)
    if mistakes:
        raise ConfigurationError("; ".join(f"provider.options.{key}: {words}" for key, words in mistakes))


def option_mistakes(provider: str, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each mistake in ``provider.options`` as its key and what is wrong with it."""
    model = options_model(provider)
    try:
        model.model_validate(dict(options))
    except ValidationError as invalid:
        allowed = ", ".join(model.model_fields)
        return [
            (".".join(str(part) for part in error["loc"]), f"{error['msg']}; {provider} knows: {allowed}")
            for error in invalid.errors(include_url=False)
        ]
    return []


def mistakes_for_every_provider(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return why no provider at all takes these options; nothing when one does.

    A campaign names a connection, and only that says which provider it is, so
    before a run no more than this can be told.
    """
    of_each = [option_mistakes(provider, options) for provider in sorted(_ADAPTERS)]
    return min(of_each, key=len)


def _adapter(provider: str) -> _Adapter:
    if provider not in _ADAPTERS:
        raise ConfigurationError(f"unknown provider {provider!r}; known: {', '.join(sorted(_ADAPTERS))}")
    return _ADAPTERS[provider]
