"""Reading the state that a row names, which may be a code of the row's country."""

from functools import partial

import pytest

from outreach.services.extraction.codes import read_state
from outreach.services.extraction.text_values import Unreadable

american = partial(read_state, country=None, region="US")


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("US-MA", "US-MA"),
        ("ma", "US-MA"),
        ("Massachusetts", "US-MA"),
        ("AU-WA", "AU-WA"),
        ("Ontario", "CA-ON"),
    ],
)
def test_a_row_without_a_country_names_a_state_of_the_campaigns_or_one_that_only_one_country_has(
    value: str, state: str
) -> None:
    assert american(value) == state


def test_the_rows_own_country_says_whose_code_it_is() -> None:
    assert read_state("WA", country="AU", region="US") == "AU-WA"
    assert read_state("WA", country="US", region="AU") == "US-WA"


@pytest.mark.parametrize("value", [None, "", "N/A", "none"])
def test_a_row_may_name_no_state(value: str | None) -> None:
    assert american(value) is None


def test_a_part_of_a_country_whose_states_are_not_told_apart_says_nothing() -> None:
    assert read_state("Riyadh", country="SA", region="US") is None
    assert read_state("Riyadh", country=None, region="SA") is None


@pytest.mark.parametrize("value", ["Bostonia", "XX", "US-XX", "AE", "M" * 200])
def test_a_word_that_is_no_state_of_its_country_is_unreadable(value: str) -> None:
    with pytest.raises(Unreadable):
        american(value)


def test_a_state_of_another_country_than_the_rows_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_state("Massachusetts", country="CA", region="US")
