"""The known vendors. A new one is a folder beside this file, and a line in ``FOLDERS``.

Importing this file imports no adapter.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final

from outreach.domain.errors import ConfigurationError
from outreach.providers.vendor import Vendor

if TYPE_CHECKING:
    from outreach.campaign.source_format import SourceFormat
    from outreach.providers.base import Account, VoiceProvider
    from outreach.providers.console_file import ConsoleFile

FOLDERS: Final = (
    "levers",
    "weya",
    "speechify",
)
"""The vendors in the order in which people see them; examples use the first."""


def _vendor_in(folder: str) -> Vendor:
    found: Vendor = import_module(f"outreach.providers.{folder}.vendor").VENDOR
    return found


VENDORS: Final = tuple(_vendor_in(folder) for folder in FOLDERS)


def find_vendor(name: str) -> Vendor | None:
    """Return the vendor whose connections have this type; None if there is none."""
    return next((vendor for vendor in VENDORS if vendor.name == name), None)


def vendor_named(name: str) -> Vendor:
    """Return a vendor; raises ``ConfigurationError``, with the known vendors, for an unknown name."""
    vendor = find_vendor(name)
    if vendor is None:
        known = ", ".join(vendor.name for vendor in VENDORS)
        raise ConfigurationError(f"unknown provider {name!r}; known: {known}")
    return vendor


def provider_for(account: "Account", *, clock: Callable[[], datetime]) -> "VoiceProvider":
    """Return the provider's adapter for an account; raises ``ConfigurationError`` for an unknown provider."""
    return vendor_named(account.provider).build(account, clock)


def largest_batch() -> int:
    """Return the most calls that any vendor takes in one request."""
    return max(vendor.max_batch for vendor in VENDORS)


def console_files() -> "Mapping[str, ConsoleFile]":
    """Return the console files of the vendors that document one, by the vendor's name."""
    return {vendor.name: vendor.console_file() for vendor in VENDORS if vendor.console_file}


def console_file_of(name: str) -> "ConsoleFile":
    """Return a vendor's console file; raises ``ConfigurationError`` if it documents none."""
    vendor = vendor_named(name)
    if vendor.console_file is None:
        others = [each.title for each in VENDORS if each.console_file]
        named = f"only {', '.join(others)} does" if others else "no provider does"
        raise ConfigurationError(f"{vendor.title} documents no file for its console; {named}")
    return vendor.console_file()


def source_formats() -> "Mapping[str, SourceFormat]":
    """Return the formats of vendors' consoles that a campaign's file may have, by name."""
    sources = [file.source for file in console_files().values()]
    return {source.name: source for source in sources if source}
