"""The keys under ``provider.options`` of a campaign, checked against the model of its vendor."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from outreach.domain.errors import ConfigurationError
from outreach.providers.registry import VENDORS, vendor_named


def options_model(provider: str) -> type[BaseModel]:
    """Return the model of ``provider.options``; raises ``ConfigurationError`` for an unknown provider."""
    return vendor_named(provider).options()


def check_options(provider: str, options: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` with every mistake in a campaign's ``provider.options``."""
    mistakes = option_mistakes(provider, options)
    if mistakes:
        raise ConfigurationError("; ".join(f"provider.options.{key}: {words}" for key, words in mistakes))


def option_mistakes(provider: str, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each mistake in ``provider.options``: its key and a sentence."""
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
    """Return the mistakes if no provider at all takes these options; empty if one does.

    A campaign names a connection, and only that says which provider it is, so
    before a run no more than this can be said.
    """
    of_each = [option_mistakes(vendor.name, options) for vendor in VENDORS]
    return min(of_each, key=len)
