"""The types of a view's columns in a warehouse, and how their values are read for it.

Values are made ready by the ledger itself: a warehouse without arrays or JSON gets text, one
whose moments have no zone gets them in UTC.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Double,
    Integer,
    Numeric,
    SmallInteger,
    String,
    TypeDecorator,
    UnicodeText,
    Uuid,
)
from sqlalchemy.dialects.mysql import DATETIME, LONGTEXT
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeEngine

MYSQL = ("mysql", "mariadb")
_WITHOUT_ZONES = (*MYSQL, "sqlite")
_WITH_JSON = ("postgresql", "duckdb")
_WITH_UUID = ("postgresql", "duckdb")
_LONGEST_UUID = 36
_DIGITS, _FRACTION = 38, 9
"""Of a number without bounds, where a warehouse wants some: what all of them can hold."""


class Family(StrEnum):
    """Kinds of types; a column of a warehouse takes values of its own family, or of any as text."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    UUID = "uuid"
    JSON = "json"
    LIST = "list"


class JsonText(TypeDecorator[str]):
    """Takes JSON that is text already."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # What is null in the ledger is null there, and not the word of JSON.
        kind = JSONB if dialect.name == "postgresql" else JSON
        return dialect.type_descriptor(kind(none_as_null=True))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


class ExactNumber(Numeric[Any]):
    """Gives a driver the number as it is; DuckDB's dialect would make a binary fraction of it."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Return no function: nothing is changed."""
        return


@dataclass(frozen=True, kw_only=True)
class ColumnType:
    """A type of PostgreSQL as ``format_type`` writes it, in one warehouse."""

    type: TypeEngine[Any]
    family: Family
    read_as: str = "{}"
    """How the ledger writes the value of the column that stands for ``{}``."""


_PLAIN: Mapping[str, tuple[type[TypeEngine[Any]], Family]] = {
    "smallint": (SmallInteger, Family.WHOLE_NUMBER),
    "integer": (Integer, Family.WHOLE_NUMBER),
    "bigint": (BigInteger, Family.WHOLE_NUMBER),
    "double precision": (Double, Family.NUMBER),
    "boolean": (Boolean, Family.FLAG),
    "date": (Date, Family.DAY),
}
"""Types that are the same everywhere."""


def column_type(written: str, dialect: str) -> ColumnType:
    """Find the type of a column in a warehouse; raises ``LookupError`` for one that no view has yet."""
    numeric = re.fullmatch(r"numeric(?:\((\d+),(\d+)\))?", written)
    if numeric:
        return ColumnType(type=_number(numeric, dialect), family=Family.NUMBER)
    if written in _PLAIN:
        made, family = _PLAIN[written]
        return ColumnType(type=made(), family=family)
    match written:
        case "timestamp with time zone":
            return _moment(dialect)
        case "uuid" if dialect in _WITH_UUID:
            return ColumnType(type=Uuid(), family=Family.UUID)
        case "uuid":
            return ColumnType(type=String(_LONGEST_UUID), family=Family.TEXT, read_as="{}::text")
    return _text(written, dialect)


def _number(numeric: re.Match[str], dialect: str) -> TypeEngine[Any]:
    number = ExactNumber if dialect == "duckdb" else Numeric
    if numeric[1]:
        return number(int(numeric[1]), int(numeric[2]))
    return Numeric() if dialect == "postgresql" else number(_DIGITS, _FRACTION)


def _moment(dialect: str) -> ColumnType:
    if has_zones(dialect):
        return ColumnType(type=DateTime(timezone=True), family=Family.MOMENT)
    without_zone = DATETIME(fsp=6) if dialect in MYSQL else DateTime()
    return ColumnType(type=without_zone, family=Family.MOMENT, read_as="{} AT TIME ZONE 'UTC'")


def has_zones(dialect: str) -> bool:
    """Tell whether moments of a warehouse have a zone."""
    return dialect not in _WITHOUT_ZONES


def _text(written: str, dialect: str) -> ColumnType:
    match written:
        case "text" | "character varying":
            return ColumnType(type=long_text(dialect), family=Family.TEXT)
        case "text[]" if dialect == "postgresql":
            return ColumnType(type=ARRAY(UnicodeText()), family=Family.LIST)
        case "text[]":
            return _json(dialect, read_as="array_to_json({})::text")
        case "jsonb":
            return _json(dialect, read_as="{}::text")
    raise LookupError(f"no type of a warehouse is known for {written}")


def _json(dialect: str, *, read_as: str) -> ColumnType:
    if dialect in _WITH_JSON:
        return ColumnType(type=JsonText(), family=Family.JSON, read_as=read_as)
    return ColumnType(type=long_text(dialect), family=Family.TEXT, read_as=read_as)


def long_text(dialect: str) -> TypeEngine[Any]:
    """Return the type of a text of any length."""
    return LONGTEXT() if dialect in MYSQL else UnicodeText()


_FAMILIES = (
    (Family.LIST, r".*\[\]|array.*"),
    (Family.TEXT, r".*(char|text|clob|string).*"),
    (Family.FLAG, r"bool.*|tinyint\(1\)|tinyint|bit.*"),
    (Family.WHOLE_NUMBER, r".*int.*|serial.*"),
    (Family.NUMBER, r"(numeric|decimal|double|float|real|number).*"),
    (Family.MOMENT, r"(timestamp|datetime).*"),
    (Family.DAY, r"date"),
    (Family.UUID, r"uuid|uniqueidentifier"),
    (Family.JSON, r"json.*|variant|super"),
)


def family_of(written: str) -> Family | None:
    """Return the family of a type as a warehouse writes it; None for one that takes no value of ours."""
    name = written.lower()
    return next((family for family, pattern in _FAMILIES if re.fullmatch(pattern, name)), None)


def takes(present: str, wanted: ColumnType) -> bool:
    """Tell whether a column that is there can take the values of a column of ours."""
    family = family_of(present)
    if family is wanted.family:
        return True
    # A number holds whole ones; MariaDB writes JSON as longtext, and its flags as whole numbers.
    return (wanted.family, family) in {
        (Family.WHOLE_NUMBER, Family.NUMBER),
        (Family.FLAG, Family.WHOLE_NUMBER),
    }
