"""Reading one row of an extract into an invoice, keeping it whatever is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, TypeVar

from outreach.campaign.model import CampaignConfig
from outreach.campaign.tags import own_columns
from outreach.domain.errors import ConfigurationError
from outreach.domain.phones import UNKNOWN_REGION
from outreach.services.extraction.amounts import AmountStyle, read_amount
from outreach.services.extraction.codes import (
    read_country,
    read_currency,
    read_language,
    read_state,
    read_time_zone,
)
from outreach.services.extraction.dates import read_date, read_settled
from outreach.services.extraction.json_values import row_as_json
from outreach.services.extraction.person_ids import is_no_ones_id, read_person_id, written_value
from outreach.services.extraction.text_values import Unreadable, read_flag, read_id, read_text, storable

Key = TypeVar("Key")


class ExtractedRow(NamedTuple):
    """A row of the extract; the fields are columns of ``outreach.invoice``, in COPY's order.

    ``problems`` names the columns whose value could not be read and is null
    therefore (false for ``settled``); ``exclusion`` stands for all of ``exclude``. ``other_phones`` are the
    fields of the further phone columns that hold something. ``as_read`` is JSON.
    """

    row_number: int
    invoice_id: str | None
    person_id: str | None
    person_value: str | None
    name: str | None
    first_name: str | None
    last_name: str | None
    phone: str | None
    other_phones: list[str]
    country: str | None
    state: str | None
    language: str | None
    time_zone: str | None
    amount: Decimal | None
    currency: str | None
    due_date: date | None
    settled: bool
    disputed: bool | None
    exclusion: str | None
    consent: bool | None
    as_read: str
    problems: list[str]
    is_ambiguous: bool


class RowReader:
    """Reads the rows of one extract, by the columns that its campaign maps.

    Raises ``ConfigurationError`` if a mapped column is missing, or two columns have one
    name; ``origin`` begins that sentence.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        config: CampaignConfig,
        run_date: date,
        origin: str = "extract.sql returns",
    ) -> None:
        self.names = _told_apart(names)
        mapping = config.columns.model_dump(exclude_none=True, exclude={"phone"})
        self.positions = _positions(names, mapping, origin, key="columns.{}")
        phones = dict(enumerate(config.columns.phone))
        self.phones = list(_positions(names, phones, origin, key="columns.phone").values())
        self.exclusions = _positions(names, config.exclude, origin, key="exclude.{}")
        shown = {name: name for name in own_columns(config)}
        _positions(names, shown, origin, key="prompt_tags: column.{}")
        self.default_currency = config.defaults.currency
        self.region = UNKNOWN_REGION if config.reads_vendors_file else config.defaults.region
        self.nulls = null_words(config)
        self.style = AmountStyle(decimal=config.defaults.decimal, thousands=config.defaults.thousands)
        self.readers = _readers(config, run_date=run_date)

    def read(self, row_number: int, values: Sequence[Any]) -> ExtractedRow:
        """Read a row; no content of it raises an error."""
        problems: list[str] = []
        found = {
            column: _attempt(column, read, values[self.positions[column]], problems)
            for column, read in self.readers.items()
            if column in self.positions
        }
        phone, *others = self._read_phones(values, problems)
        currency = None if "currency" in problems else found.get("currency") or self.default_currency
        raw_amount = values[self.positions["amount"]]
        read = partial(read_amount, currency=currency, style=self.style, nulls=self.nulls)
        amount = _attempt("amount", read, raw_amount, problems)
        person_id = found["person_id"]
        state = self._read_state(values, found.get("country"), problems)
        return ExtractedRow(
            row_number=row_number,
            invoice_id=found["invoice_id"],
            person_id=person_id,
            person_value=written_value(values[self.positions["person_id"]], person_id) if person_id else None,
            name=found.get("name"),
            first_name=found.get("first_name"),
            last_name=found.get("last_name"),
            phone=phone,
            other_phones=[field for field in others if field is not None],
            country=found.get("country"),
            state=state,
            language=found.get("language"),
            time_zone=found.get("time_zone"),
            amount=amount,
            currency=currency,
            due_date=found["due_date"],
            settled=found.get("settled") or False,
            disputed=found.get("disputed"),
            exclusion=self._read_exclusion(values, problems),
            consent=found.get("consent"),
            as_read=row_as_json(self.names, values),
            problems=problems,
            is_ambiguous=person_id is not None and is_no_ones_id(person_id, self.nulls),
        )

    def _read_state(self, values: Sequence[Any], country: str | None, problems: list[str]) -> str | None:
        """Read the state, which may be a code of the row's country."""
        if "state" not in self.positions:
            return None
        region = UNKNOWN_REGION if "country" in problems else self.region
        read = partial(read_state, country=country, region=region, nulls=self.nulls)
        state: str | None = _attempt("state", read, values[self.positions["state"]], problems)
        return state

    def _read_exclusion(self, values: Sequence[Any], problems: list[str]) -> str | None:
        """Return the own reason whose flag is yes, of several the first in the alphabet."""
        unreadable: list[str] = []
        read = partial(read_flag, nulls=self.nulls)
        flags = {
            reason: _attempt("exclusion", read, values[position], unreadable)
            for reason, position in self.exclusions.items()
        }
        problems += unreadable[:1]
        return min((reason for reason, flag in flags.items() if flag), default=None)

    def _read_phones(self, values: Sequence[Any], problems: list[str]) -> list[str | None]:
        """Read the field of each phone column separately, so that one cannot make another unreadable."""
        unreadable: list[str] = []
        read = partial(read_text, nulls=self.nulls)
        fields = [_attempt("phone", read, values[position], unreadable) for position in self.phones]
        problems += unreadable[:1]
        return fields


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return unique names of the columns for a stored row, so that no value hides another."""
    found: list[str] = []
    for place, name in enumerate(map(storable, names), start=1):
        named = name or f"column {place}"
        found.append(named if named not in found else f"{named} (column {place})")
    return tuple(found)


def _attempt(column: str, read: Callable[[Any], Any], value: Any, problems: list[str]) -> Any:
    try:
        return read(value)
    except Unreadable:
        problems.append(column)
        return None


def null_words(config: CampaignConfig) -> frozenset[str]:
    """Return the campaign's own words for an empty value, case folded."""
    words = (" ".join(word.casefold().split()) for word in config.defaults.nulls)
    return frozenset(filter(None, words))  # a blank counts as empty in any case


def _readers(config: CampaignConfig, *, run_date: date) -> dict[str, Callable[[Any], Any]]:
    """Return the reader of each column except the amount, which needs its currency first."""
    nulls = null_words(config)
    as_date = partial(read_date, date_format=config.defaults.date_format, zone=config.zone(), nulls=nulls)
    text, flag = partial(read_text, nulls=nulls), partial(read_flag, nulls=nulls)
    return {
        "invoice_id": partial(read_id, nulls=nulls),
        "person_id": read_person_id,
        "name": text,
        "first_name": text,
        "last_name": text,
        "country": partial(read_country, nulls=nulls),
        "language": partial(read_language, nulls=nulls),
        "time_zone": partial(read_time_zone, nulls=nulls),
        "currency": partial(read_currency, nulls=nulls),
        "due_date": as_date,
        "settled": partial(read_settled, run_date=run_date, as_date=as_date, nulls=nulls),
        "disputed": flag,
        "consent": flag,
    }


def _positions(names: Sequence[str], mapping: Mapping[Key, str], origin: str, *, key: str) -> dict[Key, int]:
    """Find each mapped column in the query's result; an exact name wins over one in another letter case.

    ``key`` is the key of campaign.yaml that maps it. Other columns may have no name, or the same name.
    """
    mapped = {name.casefold() for name in mapping.values()}
    repeated = sorted({name for name in names if name.casefold() in mapped and list(names).count(name) > 1})
    if repeated:
        raise ConfigurationError(f"{origin} more than one column {', '.join(repeated)}; name each once")
    return {column: _position(names, key.format(column), name, origin) for column, name in mapping.items()}


def _position(names: Sequence[str], key: str, name: str, origin: str) -> int:
    if name in names:
        return list(names).index(name)
    alike = [index for index, other in enumerate(names) if other.casefold() == name.casefold()]
    if len(alike) != 1:
        raise ConfigurationError(
            f"campaign.yaml: {key}: {origin} no column {name}; "
            f"it {origin.rsplit(maxsplit=1)[-1]} {', '.join(names)}"
        )
    return alike[0]
