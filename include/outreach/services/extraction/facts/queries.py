"""The four queries: what columns each has, how its rows are read, and what follows where they cannot be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outreach.domain.facts import FactKind
from outreach.services.extraction.facts import inbound, payments, preferences, suppressions
from outreach.services.extraction.facts.rows import Cells, ReadRow


@dataclass(frozen=True, kw_only=True)
class FactQuery:
    """One of the queries. ``consequence`` is what follows from a value that cannot be read."""

    kind: FactKind
    columns: Sequence[str]
    read: Callable[[Cells], ReadRow]
    consequence: str


FACT_QUERIES: Mapping[str, FactQuery] = {
    "payments.sql": FactQuery(
        kind=FactKind.PAYMENT,
        columns=payments.COLUMNS,
        read=payments.read_payment,
        consequence="no payment without its time, or without person and invoice, counts",
    ),
    "inbound.sql": FactQuery(
        kind=FactKind.INBOUND,
        columns=inbound.COLUMNS,
        read=inbound.read_inbound,
        consequence="such a call counts as one of now, on which they talked",
    ),
    "preferences.sql": FactQuery(
        kind=FactKind.PREFERENCE,
        columns=preferences.COLUMNS,
        read=preferences.read_preference,
        consequence="such people are not called until it can be read",
    ),
    "suppressions.sql": FactQuery(
        kind=FactKind.STOP,
        columns=suppressions.COLUMNS,
        read=suppressions.read_suppression,
        consequence="without an end that can be read it holds until it is lifted",
    ),
}
"""Each query by its file, in the order in which they are read."""
