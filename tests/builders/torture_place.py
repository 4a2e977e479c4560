"""Where all nights of a torture happen: one database, every simulated provider, one webhook door."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine

from builders.levers_accounts import utc_now
from builders.night_comparison import Comparison, Logs, compare
from builders.shift import Clock
from builders.simulator import RunningSimulator
from builders.stations import BOLDEST, Station
from builders.webhook_app import running_webhooks
from outreach.providers.base import Account
from outreach.providers.registry import provider_for
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach_sandbox.postgres.server import create_database, embedded_postgres
from outreach_sandbox.simulator.log import LogEntry


@dataclass(frozen=True, kw_only=True)
class Stand:
    """One provider of the torture, with its account."""

    station: Station
    simulator: RunningSimulator
    account: Account


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where all nights of one torture happen."""

    ledger: Engine
    warehouse: Engine
    stands: Sequence[Stand]
    clock: Clock
    runs: list[str] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)
    """The people whom the nights meant to call, with each person's number."""

    def logs(self) -> Logs:
        """The log of each account's simulator."""
        return {stand.account.connection_id: stand.simulator.entries() for stand in self.stands}

    def entries(self) -> list[LogEntry]:
        """The logs of all simulators."""
        return [entry for entries in self.logs().values() for entry in entries]

    def comparison(self, *, runs: Sequence[str], since: Mapping[str, int]) -> Comparison:
        """Read both sides: our tables, and of each account's log what follows its first entries."""
        logs = {account: entries[since.get(account, 0) :] for account, entries in self.logs().items()}
        with self.ledger.connect() as connection:
            return compare(connection, logs, runs=runs, meant=self.meant)


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Start a database server, every simulated provider and a webhook door."""
    with embedded_postgres(folder / "pg", durable=False) as server, ExitStack() as stack:
        ledger = ledger_engine(create_database(server, "ledger").render_as_string(hide_password=False))
        migrate(ledger)
        warehouse = create_engine(create_database(server, "warehouse"))
        clock = Clock()
        stands = [_stand(stack, station, folder) for station in BOLDEST]
        accounts = {stand.account.connection_id: stand.account for stand in stands}
        # Signatures are as old as they are, however far the nights' own clock is ahead.
        door = stack.enter_context(
            running_webhooks(ledger, provider_of=lambda name: provider_for(accounts[name], clock=utc_now))
        )
        for stand in stands:
            if stand.station.sends_events:
                stand.simulator.deliver_to(f"{door}/{stand.account.connection_id}")
        yield Place(ledger=ledger, warehouse=warehouse, stands=stands, clock=clock)
        ledger.dispose()
        warehouse.dispose()


def _stand(stack: ExitStack, station: Station, folder: Path) -> Stand:
    settings = station.delivering(duplicate_share=0.2, disorder_share=0.2, disorder_seconds=0.05)
    simulator = stack.enter_context(station.serving(folder, **settings))
    return Stand(station=station, simulator=simulator, account=station.account_at(simulator))
