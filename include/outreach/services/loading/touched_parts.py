"""Which parts of a view may differ from what was loaded: found by the transactions that wrote since.

PostgreSQL keeps with each row the transaction that wrote it. So no clock is trusted, and a
transaction that was under way during the last load is not missed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from outreach.services.loading.ledger_errors import of_the_ledger
from outreach.storage.loaded_views import Changing
from outreach.storage.statements import statement

_TOUCHED: Mapping[Changing, Sequence[str]] = {
    Changing.BY_RUN: ("runs",),
    Changing.BY_PROMISE: ("runs", "promises"),
    Changing.BY_PERSON: ("runs", "attempts"),
    Changing.BY_INVOICE: ("runs", "promises", "attempts", "payments"),
    Changing.BY_CREDIT: ("payments", "credits"),
}
_AGE = text("SELECT age(CAST(CAST(mod(:transaction, 4294967296) AS text) AS xid))")


@dataclass(kw_only=True)
class TouchedParts:
    """The parts that were written since a load; each statement is asked at most once."""

    ledger: Connection
    campaign_id: str
    _found: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def of(self, changing: Changing, *, since: int) -> frozenset[str] | None:
        """Return the parts to compare; None for all of them."""
        if changing is Changing.ALWAYS:
            return None
        return frozenset[str]().union(*(self._ask(what, since) for what in _TOUCHED[changing]))

    @of_the_ledger()
    def _ask(self, what: str, since: int) -> frozenset[str]:
        if (what, since) not in self._found:
            age = self.ledger.scalar(_AGE, {"transaction": since})
            asked = statement(f"touched_{what}")
            known = {"campaign_id": self.campaign_id, "age": age}
            parameters = {key: value for key, value in known.items() if key in asked.compile().params}
            self._found[what, since] = frozenset(self.ledger.scalars(asked, parameters))
        return self._found[what, since]
