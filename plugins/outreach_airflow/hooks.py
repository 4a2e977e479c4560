"""Connection types, as Airflow's connection form and its Test button know them.

Airflow makes a hook with the connection's id under the name in ``conn_name_attr``,
so each type has a class of its own; all that differs is that name.
"""

import asyncio
from collections.abc import Sequence

from airflow.sdk import BaseHook

from outreach.domain.errors import OutreachError
from outreach.providers.base import Finding, VoiceProvider
from outreach_airflow import wiring


class LeversHook(BaseHook):
    """A Levers account. ``get_conn`` returns the adapter; nothing here places a call."""

    conn_name_attr = "levers_conn_id"
    default_conn_name = "levers_default"
    conn_type = "levers"
    hook_name = "Levers"

    def __init__(self, levers_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.levers_conn_id = levers_conn_id

    def get_conn(self) -> VoiceProvider:
        """Return the adapter of this account; raises ``ConfigurationError`` for an incomplete connection."""
        return wiring.provider(self.levers_conn_id)

    def test_connection(self) -> tuple[bool, str]:
        """Check the account without calling anyone."""
        return _tested(self.levers_conn_id)


class WeyaHook(BaseHook):
    """A Weya workspace, and a user of it who may read. ``get_conn`` returns the adapter."""

    conn_name_attr = "weya_conn_id"
    default_conn_name = "weya_default"
    conn_type = "weya"
    hook_name = "Weya"

    def __init__(self, weya_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.weya_conn_id = weya_conn_id

    def get_conn(self) -> VoiceProvider:
        """Return the adapter of this account; raises ``ConfigurationError`` for an incomplete connection."""
        return wiring.provider(self.weya_conn_id)

    def test_connection(self) -> tuple[bool, str]:
        """Check the account without calling anyone."""
        return _tested(self.weya_conn_id)


class SpeechifyHook(BaseHook):
    """A Speechify account. ``get_conn`` returns the adapter; nothing here places a call."""

    conn_name_attr = "speechify_conn_id"
    default_conn_name = "speechify_default"
    conn_type = "speechify"
    hook_name = "Speechify"

    def __init__(self, speechify_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.speechify_conn_id = speechify_conn_id

    def get_conn(self) -> VoiceProvider:
        """Return the adapter of this account; raises ``ConfigurationError`` for an incomplete connection."""
        return wiring.provider(self.speechify_conn_id)

    def test_connection(self) -> tuple[bool, str]:
        """Check the account without calling anyone."""
        return _tested(self.speechify_conn_id)


def _tested(connection_id: str) -> tuple[bool, str]:
    """Say whether every check passes, and what each found; what cannot be checked is no failure."""
    try:
        findings = asyncio.run(_check(wiring.provider(connection_id)))
    except OutreachError as problem:
        return False, str(problem)
    said = "; ".join(f"{finding.subject}: {finding.words}" for finding in findings)
    return all(finding.passed is not False for finding in findings), f"{said}. Nobody was called."


async def _check(provider: VoiceProvider) -> Sequence[Finding]:
    return await provider.check()
