"""Connection types for Airflow's connection form and its Test button.

There is a class for each vendor of the registry; Airflow finds it by the path in
``provider_info``. The classes differ only in names; the adapter of an account does the
work.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import ClassVar

from airflow.sdk import BaseHook

from outreach.domain.errors import OutreachError
from outreach.providers.base import Finding, VoiceProvider
from outreach.providers.registry import VENDORS
from outreach.providers.vendor import Vendor
from outreach_airflow import wiring
from outreach_airflow.provider_info import hook_class_name


class AccountHook(BaseHook):
    """A provider's account. ``get_conn`` returns the adapter; nothing here places a call."""

    default_conn_name: ClassVar[str]
    conn_name_attr = "connection_id"
    """Airflow passes the connection's id to a hook under this name."""

    def __init__(self, connection_id: str | None = None) -> None:
        super().__init__()
        self.connection_id = connection_id or self.default_conn_name

    def get_conn(self) -> VoiceProvider:
        """Return the adapter of this account; raises ``ConfigurationError`` for an incomplete connection."""
        return wiring.provider(self.connection_id)

    def test_connection(self) -> tuple[bool, str]:
        """Check the account without calling anyone; returns whether all checks passed, and their findings.

        A check that is not possible is no failure.
        """
        from outreach.services.safeguards.account_check import settings_in_words

        try:
            provider = self.get_conn()
            settings = settings_in_words(wiring.account(self.connection_id), provider.capabilities)
            findings = [*settings, *asyncio.run(_check(provider))]
        except OutreachError as problem:
            return False, str(problem)
        findings.sort(key=lambda finding: finding.passed is not False)  # the failed checks first
        said = "; ".join(f"{finding.subject}: {finding.words}" for finding in findings)
        return all(finding.passed is not False for finding in findings), f"{said}. No one was called."


def _hook_of(vendor: Vendor) -> type[AccountHook]:
    names = {
        "__doc__": f"An account at {vendor.title}.",
        "__module__": __name__,
        "conn_type": vendor.name,
        "hook_name": vendor.title,
        "default_conn_name": vendor.default_connection_id,
    }
    return type(hook_class_name(vendor), (AccountHook,), names)


HOOKS: Mapping[str, type[AccountHook]] = {vendor.name: _hook_of(vendor) for vendor in VENDORS}
"""The hook of each connection type."""

# Airflow imports a hook by its path, so each is also here under its own name.
globals().update({hook.__name__: hook for hook in HOOKS.values()})


async def _check(provider: VoiceProvider) -> Sequence[Finding]:
    return await provider.check()
