"""The four queries: what columns each has, how its rows are read, and what follows where they cannot be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outreach.domain.facts import FactKind
from outreach.services.extraction.facts import inbound, payments, preferences, suppressions
from outreach.services.extraction.facts.rows import Cells, ReadRow


@dataclass(frozen=True, kw_only=True)
class FactQuery:
    """One of the queries. ``consequence`` is what follows from a value that cannot be read.

    ``forms`` says of columns how they may be written, where that is not told by their name.
    """

    kind: FactKind
    columns: Sequence[str]
    read: Callable[[Cells], ReadRow]
    consequence: str
    forms: Mapping[str, str]


_ID = "an id as extract.sql returns it"
_PHONE = "a telephone number as people write it"
_MOMENT = (
    "a date or a moment, or text such as 2026-11-27, 2026-11-27T10:00:00+03:00 or in defaults.date_format"
)

FACT_QUERIES: Mapping[str, FactQuery] = {
    "payments.sql": FactQuery(
        kind=FactKind.PAYMENT,
        columns=payments.COLUMNS,
        read=payments.read_payment,
        consequence="no payment without its time, or without person and invoice, counts",
        forms={"person_id": _ID, "invoice_id": _ID, "booked_at": _MOMENT},
    ),
    "inbound.sql": FactQuery(
        kind=FactKind.INBOUND,
        columns=inbound.COLUMNS,
        read=inbound.read_inbound,
        consequence="such a call counts as one of now, on which they talked",
        forms={"person_id": _ID, "phone": _PHONE, "at": _MOMENT},
    ),
    "preferences.sql": FactQuery(
        kind=FactKind.PREFERENCE,
        columns=preferences.COLUMNS,
        read=preferences.read_preference,
        consequence="such people are not called until it can be read",
        forms={
            "person_id": _ID,
            "from": "a time of day such as 09:00",
            "until": "a time of day after it, such as 18:00",
            "days": "names of weekdays such as mon,tue",
            "not_before": _MOMENT,
        },
    ),
    "suppressions.sql": FactQuery(
        kind=FactKind.STOP,
        columns=suppressions.COLUMNS,
        read=suppressions.read_suppression,
        consequence="without an end that can be read it holds until it is lifted",
        forms={"person_id": _ID, "phone": _PHONE},
    ),
}
"""Each query by its file, in the order in which they are read."""
