"""What a local stack has of its own in place of the real thing."""

from dataclasses import dataclass

from outreach.connections import variable_of

LEDGER = "outreach_db"
WAREHOUSE = "warehouse"


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """Which provider is played, under which connection, and whether there is a sample warehouse."""

    provider: str = "levers"
    connection_id: str = "levers_default"
    """The connection that leads to the played provider, unless the environment says where it leads."""
    sample_warehouse: bool = True

    @classmethod
    def of(cls, provider: str) -> "StackPlan":
        """Play a provider under its usual connection."""
        return cls(provider=provider, connection_id=f"{provider}_default")

    @property
    def variables(self) -> frozenset[str]:
        """The environment variables of the connections that a stack makes where they are not set."""
        own = [LEDGER, self.connection_id] + ([WAREHOUSE] if self.sample_warehouse else [])
        return frozenset(variable_of(each) for each in own)
