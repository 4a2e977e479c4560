"""Batches as files in Speechify's format."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.levers_accounts import batch_call, call_id
from builders.speechify_accounts import reference
from outreach.domain.errors import ConfigurationError
from outreach.providers.speechify.console_file import unguarded, write_batch_csv


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def note_in(text: str) -> str:
    """The variable ``note`` of the only row, as a reader of such files takes it."""
    header, row = cells(text)
    return unguarded(row[header.index("note")])


def test_a_batch_is_written_with_phone_name_and_variables() -> None:
    other = batch_call(2, prompt_tags={"city": "الرياض", "note": 'a "b",\nc'})
    header, first, second = cells(write_batch_csv([batch_call(1), other]))

    assert header == ["phone", "custom_id", "amount_due", "call_ref", "city", "customer_name", "note"]
    assert first == ["+966500000001", reference(1), "5,000 SAR", reference(1), "", "Sara Mohammed", ""]
    assert second == ["+966500000002", reference(2), "", reference(2), "الرياض", "", 'a "b",\nc']


@pytest.mark.parametrize("value", ["=1+1", "+5", "-5 SAR", "@name", "\tx", "\rx", "'=x", "''-x"])
def test_no_variable_is_a_formula_and_none_is_changed_on_the_way(value: str) -> None:
    text = write_batch_csv([batch_call(1, prompt_tags={"note": value})])

    (written,) = [row[cells(text)[0].index("note")] for row in cells(text)[1:]]
    assert written == f"'{value}"
    assert note_in(text) == value


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_every_value_comes_back_as_it_was(value: str) -> None:
    text = write_batch_csv([batch_call(1, prompt_tags={"note": value})])
    assert note_in(text) == value


def test_the_phone_keeps_its_plus_and_is_nothing_but_a_number() -> None:
    assert cells(write_batch_csv([batch_call(1)]))[1][0] == "+966500000001"
    for phone in ("+1+cmd", "=1", "0500000001", "+966 50", "+"):
        with pytest.raises(ConfigurationError, match=str(call_id(1))) as caught:
            write_batch_csv([batch_call(1, phone=phone)])
        assert phone not in str(caught.value).replace(str(call_id(1)), "")


@pytest.mark.parametrize(
    "name", ["=x", "+x", "-x", "@x", "", " x", "phone", "custom_id", "system__x", "call_ref"]
)
def test_a_tag_that_cannot_be_a_column_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError):
        write_batch_csv([batch_call(1, prompt_tags={name: "x"})])


def test_too_many_calls_and_two_to_one_number_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="one and the same number"):
        write_batch_csv([batch_call(1), batch_call(2, phone=batch_call(1).phone)])
    with pytest.raises(ConfigurationError, match="at most 1000"):
        write_batch_csv([batch_call(number) for number in range(1, 1002)])
