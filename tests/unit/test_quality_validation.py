"""A check that cannot be evaluated is a mistake of ours, and says nothing of the rows."""

from typing import Any

import pandas as pd
import pytest

from outreach.quality.frames import KEY, Kind, Kinds
from outreach.quality.suites import Check
from outreach.quality.validation import validate

COLUMN_IS_TRUE = Check(
    name="flag",
    says="has its flag",
    expectation="ExpectColumnValuesToBeInSet",
    arguments={"column": "flag", "value_set": [True]},
    allowed=0.25,
)

ROWS = Check(
    name="rows",
    says="the extract has 8 rows or more",
    expectation="ExpectTableRowCountToBeBetween",
    arguments={"min_value": 8},
    allowed=None,
)


def kinds(*sizes: int, **columns: list[Any]) -> Kinds:
    """Kinds of so many rows each, with their values."""
    frame = pd.DataFrame({KEY: range(len(sizes)), **columns})
    return Kinds(
        frame=frame,
        kinds=[Kind(rows=size, first=place, alike={}) for place, size in enumerate(sizes)],
    )


def test_a_check_of_a_column_that_is_not_there_raises_without_values() -> None:
    with pytest.raises(ValueError, match="flag") as refusal:
        validate(kinds(1, another=["canary"]), [COLUMN_IS_TRUE])
    assert "canary" not in str(refusal.value)


def test_results_come_in_the_order_of_the_checks() -> None:
    results = validate(kinds(1, 1, flag=[True, False]), [COLUMN_IS_TRUE, ROWS])
    assert [(result.check.name, result.passed) for result in results] == [("flag", False), ("rows", False)]


@pytest.mark.parametrize(("good", "bad", "passed"), [(6, 2, True), (5, 2, False), (0, 1, False)])
def test_a_share_is_one_of_rows_however_many_kinds_they_are_of(good: int, bad: int, *, passed: bool) -> None:
    [result] = validate(kinds(good, bad, flag=[True, False]), [COLUMN_IS_TRUE])
    assert (result.rows, result.failing, result.passed) == (good + bad, bad, passed)


def test_rows_without_a_value_are_not_among_those_that_a_check_is_about() -> None:
    [result] = validate(kinds(6, 2, 100, flag=[True, False, None]), [COLUMN_IS_TRUE])
    assert (result.rows, result.failing, result.passed) == (8, 2, True)


def test_the_rows_of_all_kinds_are_counted() -> None:
    [result] = validate(kinds(5, 3, flag=[True, False]), [ROWS])
    assert (result.rows, result.passed) == (8, True)
