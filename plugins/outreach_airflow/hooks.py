"""Connection types, as Airflow's connection form and its Test button know them."""

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
        try:
            findings = asyncio.run(_check(self.get_conn()))
        except OutreachError as problem:
            return False, str(problem)
        said = "; ".join(f"{finding.subject}: {finding.words}" for finding in findings)
        return all(finding.passed is not False for finding in findings), f"{said}. Nobody was called."


async def _check(provider: VoiceProvider) -> Sequence[Finding]:
    return await provider.check()
