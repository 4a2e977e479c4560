"""Each distinct value of a column is read once, and values that are only equal are not one value."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from builders.columns_of_values import Word
from outreach.services.extraction.distinct import paired, values_of
from outreach.services.extraction.readings import MOST_KEPT, Readings

AT = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
EQUAL: tuple[list[Any], ...] = (
    [True, 1, 1.0, Decimal(1), Decimal("1.0"), Decimal("1.00"), "1", b"1"],
    [0, False, 0.0, -0.0, Decimal(0), Decimal("-0"), Decimal("0E+3"), None],
    [Decimal("1.0"), Decimal("1.00"), Decimal("1.000"), None],
    [0.0, -0.0, float("nan"), float("inf")],
    [AT, AT.astimezone(ZoneInfo("Europe/Berlin")), AT.astimezone(timezone(timedelta(hours=2)))],
    [datetime(2024, 10, 27, 2, 30, fold=fold, tzinfo=ZoneInfo("Europe/Berlin")) for fold in (0, 1)],
    [date(2024, 5, 1), datetime(2024, 5, 1), "2024-05-01"],  # noqa: DTZ001
    ["INV-7", Word.PLAIN, "null", Word.NULL, None, "None"],
)


@pytest.mark.parametrize("values", EQUAL, ids=lambda values: repr(values[0]))
def test_values_that_are_equal_and_not_the_same_are_read_apart(values: list[Any]) -> None:
    readings = Readings(repr)
    for column in (values, values[::-1], values * 3, values[:1] * 3, values[-1:] * 3):
        assert readings.of(values_of(column)) == list(map(repr, column))


@pytest.mark.parametrize("values", EQUAL, ids=lambda values: repr(values[0]))
def test_with_a_value_beside_it_each_pair_is_one(values: list[Any]) -> None:
    readings = Readings(repr)
    pairs = [(value, other) for value in values * 2 for other in ("USD", "KWD")]
    column = values_of([value for value, _ in pairs])
    expected = [repr(None if value is None else (value, other)) for value, other in pairs]
    assert readings.of(paired(column, [other for _, other in pairs])) == expected


@pytest.mark.parametrize(
    "value", ["Amal", 7, Decimal("1.50"), 1.5, date(2024, 5, 1), AT, UUID(int=1), b"\0", True, None], ids=repr
)
def test_a_value_is_read_once_however_often_it_stands_there(value: Any) -> None:
    seen: Counter[str] = Counter()

    def read(one: Any) -> str:
        seen[repr(one)] += 1
        return repr(one)

    readings = Readings(read)
    for _ in range(3):
        readings.of(values_of([value] * 5))
    assert seen == {repr(value): 1}


def test_the_number_of_kept_readings_is_bounded() -> None:
    readings = Readings(str)
    for start in range(0, MOST_KEPT * 4, MOST_KEPT // 2):
        numbers = range(start, start + MOST_KEPT // 2)
        assert readings.of(values_of(numbers)) == list(map(str, numbers))
        assert readings.kept <= MOST_KEPT


@pytest.mark.parametrize("odd", [[0], [99], [0, 50, 99], list(range(100))])
def test_an_odd_value_is_read_by_itself_and_the_others_at_once(odd: list[int]) -> None:
    def in_bulk(values: Any) -> list[str] | None:
        return None if set(odd).intersection(values) else [f"plain {value}" for value in values]

    readings = Readings(
        lambda value: f"plain {value}" if value not in odd else f"odd {value}", {int: in_bulk}
    )
    assert readings.of(values_of(range(100))) == [
        f"{'odd' if value in odd else 'plain'} {value}" for value in range(100)
    ]
