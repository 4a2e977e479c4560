"""A check that cannot be evaluated is a mistake of ours, and says nothing of the rows."""

import pandas as pd
import pytest

from outreach.quality.suites import Check
from outreach.quality.validation import validate

COLUMN_IS_TRUE = Check(
    name="flag",
    says="has its flag",
    expectation="ExpectColumnValuesToBeInSet",
    arguments={"column": "flag", "value_set": [True]},
)


def test_a_check_of_a_column_that_is_not_there_raises_without_values() -> None:
    with pytest.raises(ValueError, match="flag") as refusal:
        validate(pd.DataFrame({"key": ["canary"]}), [COLUMN_IS_TRUE])
    assert "canary" not in str(refusal.value)


def test_results_come_in_the_order_of_the_checks() -> None:
    rows = Check(
        name="rows",
        says="the extract has 1 rows or more",
        expectation="ExpectTableRowCountToBeBetween",
        arguments={"min_value": 1},
        allowed=None,
    )
    frame = pd.DataFrame({"key": ["a", "b"], "flag": [True, False]})
    results = validate(frame, [COLUMN_IS_TRUE, rows])
    assert [(result.check.name, result.passed) for result in results] == [("flag", False), ("rows", True)]
    assert results[0].keys == ("b",)
