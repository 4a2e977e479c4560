"""The kinds of values in campaign.yaml, each with the sentence for a wrong value."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from babel.numbers import list_currencies
from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from outreach.domain.time_zone_data import NO_PLACES, zone_names
from outreach.yaml_files.durations import (
    DURATION_PATTERN,
    KEPT_PATTERN,
    TIME_OF_DAY_PATTERN,
    read_duration,
    read_kept_for,
    read_time_of_day,
)
from outreach.yaml_files.languages import is_known_language
from outreach.yaml_files.problems import did_you_mean

_PROBE = date(2013, 2, 3)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*[+-]\s*\d{1,2}(?::?\d{2})?", re.IGNORECASE)
_CURRENCIES = frozenset(list_currencies())


def _known_zone(name: str) -> str:
    if name in NO_PLACES:
        raise ValueError(f"{name} keeps no summer time; allowed: a place, such as America/New_York")
    zones = zone_names()
    if _OFFSET.fullmatch(name):
        raise ValueError(
            f"{name!r} is an offset, which keeps no summer time; allowed: a place, such as Asia/Riyadh"
        )
    if name not in zones:
        raise ValueError(
            f"unknown time zone {name!r}{did_you_mean(name, zones)}; "
            "allowed: an IANA name such as Asia/Riyadh"
        )
    return name


def _known_region(code: str) -> str:
    if code not in SUPPORTED_REGIONS:
        raise ValueError(f"unknown region {code!r}; allowed: ISO 3166-1 alpha-2 in capitals, such as SA")
    return code


def _known_currency(code: str) -> str:
    if code not in _CURRENCIES:
        raise ValueError(f"unknown currency {code!r}; allowed: ISO 4217 in capitals, such as SAR")
    return code


def _known_language(code: str) -> str:
    if not is_known_language(code):
        raise ValueError(f"unknown language {code!r}; allowed: ISO 639-1 in small letters, such as ar")
    return code


def _reads_dates(pattern: str) -> str:
    try:
        as_written = _PROBE.strftime(pattern)
        read = datetime.strptime(as_written, pattern).date()  # noqa: DTZ007 - a date has no zone
    except ValueError as error:
        raise ValueError(
            f"{pattern!r} is not a strptime format ({error}); allowed: such as %m/%d/%Y"
        ) from error
    if read != _PROBE:
        raise ValueError(
            f"{pattern!r} does not hold a whole date; allowed: day, month and year, such as %m/%d/%Y"
        )
    return pattern


def _known_encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise ValueError(f"unknown encoding {name!r}; allowed: such as utf-8 or windows-1256") from None
    return name


def _read_day(value: Any) -> Any:
    """Take only YYYY-MM-DD: pydantic would also read a number, as seconds since 1970."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    shown = repr(value) if isinstance(value, str) else str(value)
    raise ValueError(f"{shown} is not a day; write YYYY-MM-DD, such as 2026-12-25")


def _whole_days(duration: timedelta) -> timedelta:
    if duration % timedelta(days=1):
        raise ValueError("must be whole days, such as 3d")
    return duration


def _at_least_a_day(duration: timedelta) -> timedelta:
    if duration < timedelta(days=1):
        raise ValueError("must be at least 1d: until then a person may still find out")
    return duration


def _one_or_by_language(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    if not isinstance(value, dict) or not value:
        raise ValueError("must be a template id, or one per language with `default` for the others")
    for language, template in value.items():
        if language != "default" and not is_known_language(str(language)):
            raise ValueError(f"unknown language {language!r}; allowed: ISO 639-1 such as ar, or default")
        if not isinstance(template, str) or not template.strip():
            raise ValueError(f"the template of {language} must be an id in quotes")
    if "default" not in value:
        raise ValueError("needs `default`, the template of every language that is not listed")
    return value


def _names_of_columns(value: Any) -> Any:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not names:
        raise ValueError(f"must be {_COLUMNS}")
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError(f"must be {_COLUMNS}; put each in quotes")
    if len(set(names)) < len(names):
        raise ValueError("names a column twice")
    return tuple(names)


def _no_flag(value: Any) -> Any:
    if value is True or value is False:
        raise ValueError(f"must be a number, not {value}")
    return value


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"{value} is named twice")
    return values


_COLUMNS = "the name of a column, or a list of names in the order in which they are tried"

Text = Annotated[str, Field(min_length=1)]
ColumnsInOrder = Annotated[
    tuple[str, ...],
    BeforeValidator(_names_of_columns),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "array",
                    "items": {"type": "string", "minLength": 1},
                    "minItems": 1,
                    "uniqueItems": True,
                },
            ],
            "examples": ["phone", ["mobile", "home"]],
        }
    ),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["90s", "2h", "1h30m"]}),
]
KeptFor = Annotated[
    timedelta,
    BeforeValidator(read_kept_for),
    WithJsonSchema({"type": "string", "pattern": KEPT_PATTERN, "examples": ["90d"]}),
]
DurationInDays = Annotated[Duration, AfterValidator(_at_least_a_day)]
WholeDays = Annotated[Duration, AfterValidator(_whole_days)]
Day = Annotated[date, BeforeValidator(_read_day)]
TimeOfDay = Annotated[
    time,
    BeforeValidator(read_time_of_day),
    WithJsonSchema({"type": "string", "pattern": TIME_OF_DAY_PATTERN, "examples": ["09:00"]}),
]
Count = Annotated[int, Field(strict=True)]
"""A whole number as YAML writes it: no text, no fraction, and no true or false."""
Amount = Annotated[Decimal, BeforeValidator(_no_flag), Field(allow_inf_nan=False)]
Share = Annotated[float, BeforeValidator(_no_flag), Field(ge=0, le=1)]
EachOnce = AfterValidator(_each_once)
"""For a list without repeated entries."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeZoneName = Annotated[str, AfterValidator(_known_zone), Field(examples=["Asia/Riyadh"])]
Region = Annotated[
    str, AfterValidator(_known_region), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})
]
Currency = Annotated[
    str, AfterValidator(_known_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})
]
Language = Annotated[
    str, AfterValidator(_known_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2}$"})
]
DateFormat = Annotated[str, AfterValidator(_reads_dates), Field(examples=["%m/%d/%Y"])]
Encoding = Annotated[str, AfterValidator(_known_encoding)]
TemplateChoice = Annotated[str | dict[str, str] | None, BeforeValidator(_one_or_by_language)]
