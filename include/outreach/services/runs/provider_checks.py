"""Checks of a campaign's configuration against the providers, which campaign/ does not know."""

from collections.abc import Callable, Iterator

from outreach.campaign.model import CampaignConfig
from outreach.campaign.source_format import PLAIN
from outreach.providers.options import mistakes_for_every_provider
from outreach.providers.registry import find_vendor, largest_batch, source_formats

Mistake = tuple[tuple[str, ...], str]
"""A key of campaign.yaml, and what is wrong with it."""

ProviderOf = Callable[[str], str | None]
"""Returns the provider of a connection; None if it is not known here."""


def no_connection_is_known(_: str) -> None:
    """Return None for every connection, for a place where only files are known."""


def provider_mistakes(config: CampaignConfig, *, provider_of: ProviderOf) -> Iterator[Mistake]:
    """Yield every mistake that can be found without asking a warehouse or a provider."""
    yield from _source_mistakes(config)
    yield from dict.fromkeys(_size_mistakes(config, provider_of))
    for key, words in mistakes_for_every_provider(config.provider.options):
        yield ("provider", "options", key), words


def _source_mistakes(config: CampaignConfig) -> Iterator[Mistake]:
    if config.source is None or not config.source.is_vendors:
        return
    formats, named = source_formats(), config.source.format
    if named not in formats:
        yield ("source", "format"), f"there is no format {named!r}; allowed: {', '.join([PLAIN, *formats])}"
        return
    column = formats[named].phone_column
    if config.columns.phone != (column,):
        named_columns = ", ".join(config.columns.phone)
        words = f"must be {column}, not {named_columns}: in the format {named} the number stands there"
        yield ("columns", "phone"), words


def _size_mistakes(config: CampaignConfig, provider_of: ProviderOf) -> Iterator[Mistake]:
    """Compare the size with the limit of each account, or else with the largest limit of all providers."""
    key, size = ("batches", "size"), config.batches.size
    for choice in filter(None, (config.provider, config.provider.fallback)):
        vendor = find_vendor(provider_of(choice.connection) or "")
        if vendor is None and size > largest_batch():
            yield key, f"is {size}, and no provider takes more than {largest_batch()} calls in one request"
        elif vendor is not None and size > vendor.max_batch:
            most = f"takes {vendor.max_batch} at most in one request"
            yield key, f"is {size}, and {vendor.title} ({choice.connection}) {most}"
