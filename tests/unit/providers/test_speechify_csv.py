"""Batches as files in Speechify's format, both ways."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.levers_accounts import batch_call, call_id
from builders.speechify_accounts import reference
from outreach.domain.errors import ConfigurationError
from outreach.providers.speechify.csv_file import read_batch_csv, write_batch_csv


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_batch_is_written_with_phone_name_and_variables() -> None:
    other = batch_call(2, prompt_tags={"city": "الرياض", "note": 'a "b",\nc'})
    header, first, second = cells(write_batch_csv([batch_call(1), other]))

    assert header == ["phone", "custom_id", "amount_due", "call_ref", "city", "customer_name", "note"]
    assert first == ["+966500000001", reference(1), "5,000 SAR", reference(1), "", "Sara Mohammed", ""]
    assert second == ["+966500000002", reference(2), "", reference(2), "الرياض", "", 'a "b",\nc']


def test_what_was_written_is_read_again() -> None:
    (row,) = read_batch_csv(write_batch_csv([batch_call(1)]))

    assert (row.line, row.phone, row.custom_id) == (2, "+966500000001", reference(1))
    assert row.variables == {**batch_call(1).prompt_tags, "call_ref": reference(1)}


@pytest.mark.parametrize("value", ["=1+1", "+5", "-5 SAR", "@name", "\tx", "\rx", "'=x", "''-x"])
def test_no_variable_is_a_formula_and_none_is_changed_on_the_way(value: str) -> None:
    text = write_batch_csv([batch_call(1, prompt_tags={"note": value})])

    (written,) = [row[cells(text)[0].index("note")] for row in cells(text)[1:]]
    assert written == f"'{value}"
    assert read_batch_csv(text)[0].variables["note"] == value


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_every_value_comes_back_as_it_was(value: str) -> None:
    text = write_batch_csv([batch_call(1, prompt_tags={"note": value})])
    assert read_batch_csv(text)[0].variables["note"] == value


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


def test_a_spreadsheets_file_is_read() -> None:
    rows = read_batch_csv(
        '\ufeffname, phone ,custom_id\r\n"Sara, M",+966500000001,a\r\n\r\n,+14155550100,\r\n'
    )

    assert [(row.line, row.phone, row.custom_id, row.variables) for row in rows] == [
        (2, "+966500000001", "a", {"name": "Sara, M"}),
        (4, "+14155550100", None, {"name": ""}),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column phone"),
        ("name\nSara", "no column phone"),
        ("phone,a,a\n", "named twice: a"),
        ("phone,,b\n", "without a name"),
        ("phone,a\n+966500000001\n", "line 2 has 1 cells for 2 columns"),
        ("phone\n+966500000001\n966500000002\n", "line 3: phone is not E.164"),
        ("phone\n9.665E+11\n", "line 2: phone is not E.164"),
        ('phone\n"+966', "no CSV"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_without_a_number(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        read_batch_csv(text)
    assert "966500" not in str(caught.value)
