"""The parts that a local stack has of its own in place of the real thing."""

from dataclasses import dataclass

from outreach.connections.airflow_uri import variable_of
from outreach.connections.names import LEDGER, WAREHOUSE
from outreach.providers.registry import vendor_named
from outreach_sandbox.simulator.registry import DEFAULT


@dataclass(frozen=True, kw_only=True)
class PlayedAccount:
    """A provider's account that is played on this machine, under the id of its connection."""

    provider: str = DEFAULT
    connection_id: str = vendor_named(DEFAULT).default_connection_id
    """The connection that leads to it, unless the environment says where that leads."""
    simulator: str = "simulator"
    """The name of its process, its settings and its log."""
    in_reach: bool = True
    """Otherwise no one listens at its address: the night on which this provider is down."""


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """Which accounts are played, and whether there is a sample warehouse."""

    accounts: tuple[PlayedAccount, ...] = (PlayedAccount(),)
    sample_warehouse: bool = True

    @classmethod
    def of(cls, provider: str) -> "StackPlan":
        """Play a provider under its usual connection."""
        return cls(
            accounts=(
                PlayedAccount(provider=provider, connection_id=vendor_named(provider).default_connection_id),
            )
        )

    @property
    def variables(self) -> frozenset[str]:
        """The environment variables of the connections that a stack makes where they are not set."""
        own = [LEDGER, *(account.connection_id for account in self.accounts)]
        if self.sample_warehouse:
            own.append(WAREHOUSE)
        return frozenset(variable_of(each) for each in own)
