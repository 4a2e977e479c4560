"""Connection types, as Airflow's connection form and its Test button know them.

All that differs from one type to the next is its name; what its form asks for
stands in ``provider_info.py``, and what is done with an account in its adapter.
"""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from airflow.sdk import BaseHook

from outreach.domain.errors import OutreachError
from outreach.providers.base import Finding, VoiceProvider
from outreach_airflow import wiring


class AccountHook(BaseHook):
    """A provider's account. ``get_conn`` returns the adapter; nothing here places a call."""

    default_conn_name: ClassVar[str]
    conn_name_attr = "connection_id"
    """Airflow makes a hook with the connection's id under this name."""

    def __init__(self, connection_id: str | None = None) -> None:
        super().__init__()
        self.connection_id = connection_id or self.default_conn_name

    def get_conn(self) -> VoiceProvider:
        """Return the adapter of this account; raises ``ConfigurationError`` for an incomplete connection."""
        return wiring.provider(self.connection_id)

    def test_connection(self) -> tuple[bool, str]:
        """Check the account without calling anyone: whether every check passes, and what each found.

        What cannot be checked is no failure.
        """
        from outreach.services.safeguards.account_check import settings_in_words

        try:
            settings = settings_in_words(wiring.account(self.connection_id))
            findings = [*settings, *asyncio.run(_check(self.get_conn()))]
        except OutreachError as problem:
            return False, str(problem)
        said = "; ".join(f"{finding.subject}: {finding.words}" for finding in findings)
        return all(finding.passed is not False for finding in findings), f"{said}. Nobody was called."


class LeversHook(AccountHook):
    """A Levers account."""

    conn_type = "levers"
    hook_name = "Levers"
    default_conn_name = "levers_default"


class WeyaHook(AccountHook):
    """A Weya workspace, and a user of it who may read."""

    conn_type = "weya"
    hook_name = "Weya"
    default_conn_name = "weya_default"


class SpeechifyHook(AccountHook):
    """A Speechify account."""

    conn_type = "speechify"
    hook_name = "Speechify"
    default_conn_name = "speechify_default"


async def _check(provider: VoiceProvider) -> Sequence[Finding]:
    return await provider.check()
