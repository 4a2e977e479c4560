"""The parts that a local stack simulates."""

from dataclasses import dataclass

from outreach.connections.airflow_uri import variable_of
from outreach.connections.names import LEDGER, WAREHOUSE
from outreach.providers.registry import vendor_named
from outreach_sandbox.simulator.registry import DEFAULT


@dataclass(frozen=True, kw_only=True)
class PlayedAccount:
    """A provider's account that is simulated on this machine, under the id of its connection."""

    provider: str = DEFAULT
    connection_id: str = vendor_named(DEFAULT).default_connection_id
    """The connection to it, unless the environment sets that connection."""
    simulator: str = "simulator"
    """The name for its process, its settings and its log."""
    in_reach: bool = True
    """If false no one listens at its address, to play a night on which this provider is down."""


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """The simulated accounts, and whether there is a sample warehouse."""

    accounts: tuple[PlayedAccount, ...] = (PlayedAccount(),)
    sample_warehouse: bool = True

    @classmethod
    def of(cls, provider: str) -> "StackPlan":
        """Return the plan that simulates a provider under its usual connection."""
        return cls(
            accounts=(
                PlayedAccount(provider=provider, connection_id=vendor_named(provider).default_connection_id),
            )
        )

    @property
    def variables(self) -> frozenset[str]:
        """The environment variables of the connections that a stack makes if they are not set."""
        own = [LEDGER, *(account.connection_id for account in self.accounts)]
        if self.sample_warehouse:
            own.append(WAREHOUSE)
        return frozenset(variable_of(each) for each in own)
