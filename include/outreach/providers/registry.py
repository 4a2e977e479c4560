"""Which providers there are, and what each lets a campaign choose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from outreach.domain.errors import ConfigurationError
from outreach.providers.addresses import is_on_this_machine
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.levers import LeversProvider
from outreach.providers.levers_schema import LeversOptions

__all__ = ["check_options", "is_on_this_machine", "options_model", "provider_for"]


@dataclass(frozen=True, kw_only=True)
class _Adapter:
    build: Callable[[Account, Callable[[], datetime]], VoiceProvider]
    options: type[BaseModel]


def _levers(account: Account, clock: Callable[[], datetime]) -> VoiceProvider:
    return LeversProvider(account, clock=clock)


_ADAPTERS = {"levers": _Adapter(build=_levers, options=LeversOptions)}


def provider_for(account: Account, *, clock: Callable[[], datetime]) -> VoiceProvider:
    """Bind the adapter of the account's provider to it; raises ``ConfigurationError`` for an unknown one."""
    return _adapter(account.provider).build(account, clock)


def options_model(provider: str) -> type[BaseModel]:
    """Return the model of ``provider.options``; raises ``ConfigurationError`` for an unknown provider."""
    return _adapter(provider).options


def check_options(provider: str, options: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` with every mistake in a campaign's ``provider.options``."""
    model = options_model(provider)
    try:
        model.model_validate(dict(options))
    except ValidationError as invalid:
        mistakes = [
            f"provider.options.{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
            for error in invalid.errors(include_url=False)
        ]
        allowed = ", ".join(model.model_fields)
        raise ConfigurationError(f"{'; '.join(mistakes)}. {provider} knows: {allowed}") from invalid


def _adapter(provider: str) -> _Adapter:
    if provider not in _ADAPTERS:
        raise ConfigurationError(f"unknown provider {provider!r}; known: {', '.join(sorted(_ADAPTERS))}")
    return _ADAPTERS[provider]
