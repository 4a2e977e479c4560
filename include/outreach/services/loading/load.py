"""Loading the changed rows of the reporting views into a campaign's warehouse.

All tables are written in one transaction there, after their shape was made right. The ledger
then writes down the same number of the load; ``known_loads`` says what follows if it does not.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine

from outreach.campaign.model import CampaignConfig
from outreach.domain.errors import ConfigurationError
from outreach.services.extraction.time_limit import TimeLimit, asked_within
from outreach.services.loading.differences import Counts
from outreach.services.loading.known_loads import Place
from outreach.services.loading.ledger_errors import LedgerFailed
from outreach.services.loading.load_words import REFUSALS
from outreach.services.loading.one_at_a_time import one_load_at_a_time
from outreach.services.loading.work import Wish, load_tables

NOT_ASKED_FOR = "campaign.yaml has no `reporting`, so nothing is loaded into a warehouse"


@dataclass(frozen=True, kw_only=True)
class Order:
    """A load that is asked for: what goes where, and how long it may take."""

    place: Place
    wish: Wish
    lasts: timedelta

    @property
    def words(self) -> str:
        """The place in words."""
        return f"{self.place.connection_id}, schema {self.place.schema_name}"


def order_of(
    config: CampaignConfig,
    *,
    campaign_id: str,
    environment: str,
    everything: bool = False,
    is_dry: bool = False,
) -> Order:
    """Read what a campaign wishes; raises ``ConfigurationError`` for one without ``reporting``."""
    if config.reporting is None:
        raise ConfigurationError(f"{campaign_id}: {NOT_ASKED_FOR}")
    place = Place(
        campaign_id=campaign_id,
        environment=environment,
        connection_id=config.reporting.connection,
        schema_name=config.reporting.schema_name,
    )
    wish = Wish(transcripts=config.reporting.transcripts, everything=everything, is_dry=is_dry)
    return Order(place=place, wish=wish, lasts=config.warehouse_timeout.load)


def load(ledger: Engine, warehouse: Engine, order: Order, *, now: datetime) -> Mapping[str, Counts]:
    """Load what has changed, and return how many rows of each table that was.

    Raises ``ConfigurationError`` and ``WarehouseUnavailable``. The rows there are then as they were,
    and the next load begins anew.
    """
    limit = TimeLimit(
        lasts=order.lasts,
        change="the rows there are as they were. Load again, or give it more time: warehouse_timeout.load in "
        "campaign.yaml",
    )
    work = partial(_load, ledger=ledger, order=order, now=now)
    asked = f"loading into {order.words}"
    try:
        with asked_within(warehouse, work, asked=asked, limit=limit, refusals=REFUSALS) as parts:
            return dict(parts)
    except LedgerFailed as failed:
        raise failed.error from None


def _load(
    warehouse: Connection, *, ledger: Engine, order: Order, now: datetime
) -> Generator[tuple[str, Counts], None, None]:
    # The lock is the thread's that does the work: where its time is over, it is held until it has ended.
    with (
        one_load_at_a_time(ledger, order.place, within=order.lasts),
        ledger.connect().execution_options(isolation_level="REPEATABLE READ") as snapshot,
    ):
        yield from load_tables(snapshot, warehouse, order.place, order.wish, now=now)
