"""The four queries: their columns, how their rows are read, and what follows if they cannot be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outreach.domain.facts import FactKind
from outreach.services.extraction.facts import inbound, payments, preferences, suppressions
from outreach.services.extraction.facts.rows import Cells, ReadRow
from outreach.services.extraction.facts.tally import Tally


@dataclass(frozen=True, kw_only=True)
class FactQuery:
    """One of the queries.

    ``consequences`` says for each column what follows from an unreadable value.
    ``must_find`` are the columns that say who must not be called: if one is unreadable,
    the person whom the row means may still be called. ``forms`` says how columns may be
    written, if their name does not show it.
    """

    kind: FactKind
    columns: Sequence[str]
    read: Callable[[Cells], ReadRow]
    consequences: Mapping[str, str]
    forms: Mapping[str, str]
    must_find: frozenset[str] = frozenset()

    def has_missed_someone(self, tally: Tally) -> bool:
        """Tell whether someone may be called although a row should prevent it."""
        return bool(self.must_find) and bool(tally.lost or self.must_find & tally.problems.keys())


_NOT_KNOWN = "the person is not known, and the row counts only by its other columns"
_PHONE = "every number in it that could be meant counts; what could be none does not"
_HELD = "these people are not called until it can be read"

_ID = "an id as extract.sql returns it"
_NUMBER = "a phone number as people write it"
_MOMENT = (
    "a date or a moment, or text such as 2026-11-27, 2026-11-27T10:00:00+03:00 or in defaults.date_format"
)

FACT_QUERIES: Mapping[str, FactQuery] = {
    "payments.sql": FactQuery(
        kind=FactKind.PAYMENT,
        columns=payments.COLUMNS,
        read=payments.read_payment,
        consequences={
            "payment_id": "it is known by what it says",
            "person_id": _NOT_KNOWN,
            "invoice_id": _NOT_KNOWN,
            "amount": "a payment of an unknown amount counts",
            "currency": "a payment of an unknown amount counts",
            "booked_at": "no payment without its time counts",
        },
        forms={"person_id": _ID, "invoice_id": _ID, "booked_at": _MOMENT},
    ),
    "inbound.sql": FactQuery(
        kind=FactKind.INBOUND,
        columns=inbound.COLUMNS,
        read=inbound.read_inbound,
        consequences={
            "person_id": _NOT_KNOWN,
            "phone": _PHONE,
            "at": "such a call counts as one of now",
            "talked": "such a call counts as one on which they talked",
        },
        forms={"person_id": _ID, "phone": _NUMBER, "at": _MOMENT},
    ),
    "preferences.sql": FactQuery(
        kind=FactKind.PREFERENCE,
        columns=preferences.COLUMNS,
        read=preferences.read_preference,
        consequences={
            "person_id": _NOT_KNOWN,
            "from": _HELD,
            "until": _HELD,
            "days": _HELD,
            "not_before": _HELD,
        },
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
        consequences={
            "person_id": f"{_NOT_KNOWN}; correct it, or they may be called",
            "phone": f"{_PHONE}; correct it, or that number may be called",
            "reason": "the row counts without it",
            "until": "it holds until it is lifted",
        },
        must_find=frozenset({"person_id", "phone"}),
        forms={"person_id": _ID, "phone": _NUMBER},
    ),
}
"""The queries by file name, in the order in which they are read."""
