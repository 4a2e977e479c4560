"""Many values read at once come to what each comes to alone, or are left to be read one by one."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.columns_of_values import MARKS
from builders.hostile_values import NUMBERS, TEXTS
from outreach.services.extraction.amounts import AmountStyle, read_amount
from outreach.services.extraction.in_bulk import BulkReader, amounts, whole_amounts
from outreach.services.extraction.json_in_bulk import members
from outreach.services.extraction.json_values import row_as_json
from outreach.services.extraction.person_ids import is_no_ones_id, read_person_id, written_value
from outreach.services.extraction.text_values import NULL_WORDS, Unreadable, read_id, read_text
from outreach.storage.copy_text import NULL, copy_text

NULLS = frozenset({"inv-1", "7", "0.50", "k. a."})
UNREADABLE = "unreadable"
BULK = BulkReader(nulls=NULLS, style=AmountStyle())

PLAIN = st.sampled_from(("INV-10", "C-1", "Amal Haddad", "+1 202 555 0100", "INVOICE-123", "12.50", "سلمى"))
ODD_TEXTS = (
    *sorted(NULL_WORDS), *sorted(NULLS), *filter(None, TEXTS), "K.\u00a0A.", "Not  Provided", "\\u0000",
    "0,0", "-0.", "000", "1.234", "1234.567", "1,234", "1.5000", "0.125", "5E-3", "1.2E+14", "1,5e + 3",
    "9E 9", "9" * 16,
)  # fmt: skip
PLACES = list(map(str, range(len(ODD_TEXTS))))
ODD = st.sampled_from(ODD_TEXTS)
NUMBER_LIKE = st.from_regex(r"\A[-+(]?[0-9]{0,17}([.,][0-9]{0,5})? ?(E ?[-+ ]?[0-9])?\)?\Z")
TEXT = PLAIN | PLAIN | ODD | NUMBER_LIKE | MARKS | st.text(max_size=8) | st.text("1٣E+-. ", max_size=6)
FEW_TEXTS = st.lists(TEXT, min_size=1, max_size=3)
INTEGERS = st.integers(-12, 12) | st.integers() | st.sampled_from([x for x in NUMBERS if type(x) is int])
DECIMALS = st.decimals(-99, 99, places=2) | st.decimals() | st.decimals(-9, 9, places=5)


def alone(read: Callable[[Any], Any], value: Any) -> str:
    """The text that COPY is given for one value."""
    try:
        return copy_text(read(value))
    except Unreadable:
        return UNREADABLE


def person_alone(value: Any) -> tuple[str, ...]:
    """The texts for COPY of one person's id: the id, its type and value, and whether it is no one's."""
    try:
        person_id = read_person_id(value)
    except Unreadable:
        return (UNREADABLE,)
    if person_id is None:
        return NULL, NULL, "f"
    parts = (person_id, written_value(value, person_id), is_no_ones_id(person_id, NULLS))
    return tuple(map(copy_text, parts))


TEXT_READERS = [
    pytest.param(BULK.texts, partial(alone, partial(read_text, nulls=NULLS)), id="texts"),
    pytest.param(BULK.ids, partial(alone, partial(read_id, nulls=NULLS)), id="ids"),
    pytest.param(BULK.people, person_alone, id="people"),
]
NUMBER_READERS = [
    pytest.param(BULK.numbers_as_ids, partial(alone, partial(read_id, nulls=NULLS)), id="ids"),
    pytest.param(BULK.numbers_as_people, person_alone, id="people"),
]


@pytest.mark.parametrize(("in_bulk", "one"), TEXT_READERS)
@given(values=FEW_TEXTS)
def test_texts(in_bulk: Callable[..., Any], one: Callable[[Any], Any], values: list[str]) -> None:
    found = in_bulk(values)
    assert found is None or list(found) == list(map(one, values))


@pytest.mark.parametrize(("in_bulk", "one"), TEXT_READERS)
@pytest.mark.parametrize("odd", ODD_TEXTS, ids=PLACES)
def test_an_odd_text_beside_a_plain_one(
    in_bulk: Callable[..., Any], one: Callable[[Any], Any], odd: str
) -> None:
    for values in ([odd], ["INV-10", odd], [odd, odd, "INV-10"]):
        found = in_bulk(values)
        assert found is None or list(found) == list(map(one, values))


@pytest.mark.parametrize("odd", ODD_TEXTS, ids=PLACES)
@pytest.mark.parametrize("currency", ["USD", "KWD", NULL])
def test_an_odd_text_for_an_amount(odd: str, currency: str) -> None:
    known = None if currency == NULL else currency
    for text in BULK.amounts_of_text([(odd, currency)]) or ():
        assert Decimal(text) == read_amount(odd, currency=known, nulls=NULLS)


@pytest.mark.parametrize(("in_bulk", "one"), NUMBER_READERS)
@given(values=st.lists(INTEGERS, min_size=1, max_size=3))
def test_whole_numbers(in_bulk: Callable[..., Any], one: Callable[[Any], Any], values: list[int]) -> None:
    found = in_bulk(values)
    assert found is None or list(found) == list(map(one, values))


@pytest.mark.parametrize("currency", ["USD", "KWD", NULL])
@pytest.mark.parametrize(
    ("in_bulk", "values"),
    [
        pytest.param(BULK.amounts_of_text, TEXT | NUMBER_LIKE, id="text"),
        pytest.param(amounts, DECIMALS, id="decimals"),
        pytest.param(amounts, st.floats() | st.floats(-99, 99).map(lambda x: round(x, 2)), id="floats"),
        pytest.param(whole_amounts, INTEGERS, id="whole numbers"),
    ],
)
@given(data=st.data())
def test_amounts(
    in_bulk: Callable[..., Sequence[str] | None],
    values: st.SearchStrategy[Any],
    currency: str,
    data: st.DataObject,
) -> None:
    drawn = data.draw(st.lists(values, min_size=1, max_size=3))
    found = in_bulk([(value, currency) for value in drawn])
    known = None if currency == NULL else currency
    read = partial(read_amount, currency=known, nulls=NULLS)
    assert found is None or [Decimal(text) for text in found] == list(map(read, drawn))


@pytest.mark.parametrize("style", [AmountStyle(decimal=","), AmountStyle(thousands=".")])
def test_texts_of_a_source_that_says_how_it_writes_amounts_are_read_one_by_one(style: AmountStyle) -> None:
    assert BulkReader(nulls=NULLS, style=style).amounts_of_text([("1.50", "USD")]) is None


@given(
    values=st.lists(TEXT | st.just("\\u0000") | INTEGERS | DECIMALS | st.datetimes(), min_size=1, max_size=3)
)
def test_members_of_a_rows_json(values: list[Any]) -> None:
    names = [f'"{place}"\t\\' for place in range(len(values))]
    repeated = [members(names)[place].in_bulk(type(value), [value] * 2) for place, value in enumerate(values)]
    if None not in repeated:
        written = "".join(pieces[0] for pieces in repeated if pieces)
        assert json.loads(_as_postgresql_takes_it(written)) == json.loads(row_as_json(names, values))
        assert all(pieces[0] == pieces[1] for pieces in repeated if pieces)


def _as_postgresql_takes_it(written: str) -> str:
    """Undo what COPY's format adds."""
    assert "\t" not in written
    assert "\n" not in written
    return written.replace("\\\\", "\\")


def test_plain_values_are_read_at_once() -> None:
    assert BULK.texts(["Amal Haddad", "N/A", " O'Neil\t"]) == ["Amal Haddad", NULL, "O'Neil"]
    assert BULK.ids(["INVOICE-123", "7"]) == ["INVOICE-123", NULL]
    assert BULK.people(["C-1", "C-2"]) == [("C-1", NULL, "f"), ("C-2", NULL, "f")]
    assert BULK.numbers_as_people([41, 42]) == [("41", "int:41", "f"), ("42", "int:42", "f")]
    assert amounts([(Decimal("12.50"), "USD"), (Decimal(-3), "USD")]) == ["12.50", "-3"]
    assert BULK.amounts_of_text([("12.50", "USD")]) == ["12.50"]
    assert members(["at"])[0].in_bulk(datetime, [datetime(2024, 5, 1)]) == ['{"at": "2024-05-01T00:00:00"}']  # noqa: DTZ001
