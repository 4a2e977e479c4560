"""Which columns of an extract could not be read, in the words of campaign.yaml."""

from typing import Any

import pytest

from builders.night import campaign
from outreach.quality.frames import Kind
from outreach.quality.unreadable_columns import name_unreadable_columns

COLUMNS = {
    "invoice_id": "invoice_number",
    "person_id": "customer_number",
    "phone": ["mobile", "home"],
    "amount": "open_amount",
    "due_date": "due_on",
    "time_zone": "tz",
}


def said(*kinds: tuple[int, list[str]], **config: Any) -> str:
    found = [
        Kind(rows=rows, first=place, alike={"problems": problems})
        for place, (rows, problems) in enumerate(kinds)
    ]
    return name_unreadable_columns(found, campaign(columns=COLUMNS, **config).config)


def test_columns_are_counted_over_all_rows_the_most_frequent_first() -> None:
    assert said((30, ["time_zone"]), (2, ["amount", "time_zone"]), (5, ["amount"])) == (
        "time_zone (column tz): 32, amount (column open_amount): 7"
    )


def test_of_several_phone_columns_one_could_not_be_read() -> None:
    assert said((1, ["phone"])) == "phone (column mobile or home): 1"


@pytest.mark.parametrize(
    ("exclude", "sentence"),
    [
        ({"balance_hold": "on_hold"}, "exclude.balance_hold (column on_hold): 4"),
        ({"balance_hold": "on_hold", "at_court": "court"}, "exclude (column court or on_hold): 4"),
    ],
)
def test_a_column_of_exclude_is_named_as_well(exclude: dict[str, str], sentence: str) -> None:
    assert said((4, ["exclusion"]), exclude=exclude) == sentence
