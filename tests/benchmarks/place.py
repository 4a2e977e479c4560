"""Where a stage works: a server of PostgreSQL, a ledger, a warehouse, and tonight's run."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, create_engine

from outreach.storage.engine import ledger_engine


@dataclass(frozen=True, kw_only=True)
class Place:
    """The settings that a stage in a process of its own is given."""

    data: str
    """The folder of the server."""
    ledger_url: str
    warehouse_url: str
    run_id: str
    invoices: int
    """How many rows the warehouse has."""
    batches: int = 20
    """How many batches are handed over."""
    sink_url: str = "http://127.0.0.1:1"
    """Where a provider would be that takes everything."""

    @classmethod
    def from_json(cls, said: str) -> "Place":
        """Read what ``to_json`` wrote."""
        return cls(**json.loads(said))

    def to_json(self) -> str:
        """Write it down for another process."""
        return json.dumps(asdict(self))

    @property
    def run(self) -> UUID:
        """The run, as the product names it."""
        return UUID(self.run_id)

    @property
    def folder(self) -> Path:
        """The folder of the server, as a path."""
        return Path(self.data)

    def ledger(self) -> Engine:
        """Open the ledger as the product does."""
        return ledger_engine(self.ledger_url)

    def warehouse(self) -> Engine:
        """Open the warehouse."""
        return create_engine(self.warehouse_url)
