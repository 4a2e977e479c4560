"""Reading a promise from the fields of the provider's result that campaign.yaml names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from outreach.domain.outcomes import CallEvent
from outreach.domain.time_zone_data import zone_named
from outreach.services.collection.result_fields import find
from outreach.services.extraction.amounts import read_amount
from outreach.services.extraction.dates import read_date
from outreach.services.extraction.text_values import Unreadable


@dataclass(frozen=True, kw_only=True)
class PromisePlaces:
    """The fields where a campaign's agents put a promise, and how to read its date and amount."""

    date: str | None
    amount: str | None
    currency: str
    zone: ZoneInfo

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "PromisePlaces | None":
        """Read them from a run's own copy of campaign.yaml; None if it names none."""
        promise = config.get("promise")
        if not promise:
            return None
        return cls(
            date=promise.get("date"),
            amount=promise.get("amount"),
            currency=config["defaults"]["currency"],
            zone=zone_named(config["timezone"]),
        )


def with_promise(event: CallEvent, places: PromisePlaces | None) -> CallEvent:
    """Return the event with the promise from the campaign's fields, else with that of the adapter.

    A value that cannot be read with certainty is dropped. Dates are ISO 8601, and
    amounts are read like those of an extract.
    """
    if places is None:
        return event
    day = _day(find(event.result, places.date), places.zone)
    if day is not None:
        event = replace(event, promised_on=day, promised_on_from=places.date)
    amount = _amount(find(event.result, places.amount), places.currency)
    if amount is not None:
        event = replace(event, promised_amount=amount, promised_amount_from=places.amount)
    return event


def _day(value: Any, zone: ZoneInfo) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return read_date(value, date_format=None, zone=zone)
    except Unreadable:
        return None


def _amount(value: Any, currency: str) -> Decimal | None:
    if not isinstance(value, str | int | float):
        return None
    try:
        return read_amount(value, currency=currency)
    except Unreadable:
        return None
