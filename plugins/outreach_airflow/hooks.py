"""Connection types, as Airflow's connection form and its Test button know them."""

import asyncio

from airflow.sdk import BaseHook

from outreach.domain.errors import OutreachError
from outreach.providers.base import VoiceProvider
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
        """Exchange the credentials for a token and open a connection, then close it; nobody is called."""
        try:
            asyncio.run(self._knock())
        except OutreachError as problem:
            return False, str(problem)
        return True, "The credentials were exchanged for a token. Nobody was called."

    async def _knock(self) -> None:
        connection = await self.get_conn().prepare(renew_token=True)
        await connection.close()
