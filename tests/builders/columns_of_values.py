"""Columns of an extract as Hypothesis draws them: of one type, of the worst values, or of all."""

from enum import Enum, StrEnum
from typing import Any

from hypothesis import strategies as st

from builders.hostile_values import LONG, MOMENTS, NUMBERS, OBJECTS, ORDINARY, TEXTS

Rows = list[tuple[Any, ...]]


class Colour(Enum):
    """Values of an enumeration, as some drivers return them."""

    RED = "red"
    ONE = 1


class Word(StrEnum):
    """Texts that are not quite texts."""

    NULL = "null"
    PLAIN = "INV-7"


ALIKE = st.sampled_from(
    (
        True,
        1,
        1.0,
        "1",
        "True",
        b"1",
        "1.0",
        "1.00",
        0,
        -0.0,
        0.0,
        False,
        "0",
        None,
        "None",
        "\\N",
        Word.PLAIN,
    )
)
"""Values that are equal, or are written alike, and are not the same."""

MARKS = st.text(alphabet="\\\"',\t\n\r\b\v{}N\0u0A \u00a0\ud800é١E+-.1", max_size=8)
"""Texts of characters that JSON, COPY, arrays and our own joins give a meaning to."""

ONE_TYPE: tuple[st.SearchStrategy[Any], ...] = (
    st.text(max_size=12), MARKS, st.integers(), st.integers(-3, 3), st.decimals(), st.floats(),
    st.binary(max_size=4), st.decimals(-99, 99, places=2), st.decimals(-9, 9, places=5), st.dates(),
    st.datetimes(timezones=st.none()), st.datetimes(timezones=st.timezones()), st.times(), st.timedeltas(),
    st.uuids(), st.booleans(), st.sampled_from(Colour), st.sampled_from(Word), st.dates().map(str),
    st.from_regex(r"\A[-+(]?[0-9]{1,4}([.,][0-9]{0,4})? ?(E[-+]?[0-9])?\)?\Z"),
    st.binary(max_size=4).map(memoryview), st.lists(st.integers() | MARKS, max_size=3),
    st.dictionaries(MARKS, st.floats() | MARKS, max_size=2),
)  # fmt: skip
WORST: tuple[Any, ...] = (*NUMBERS, *MOMENTS, *OBJECTS, *TEXTS, *(value[:300] for value in LONG))


def _values(column: str) -> st.SearchStrategy[Any]:
    """Values that a column may hold, by one of many ways of being odd."""
    ordinary = st.sampled_from(ORDINARY.get(column, ("INV-1", "C-1", "+12025550100", "C-2", "o'neil", None)))
    worst = st.integers(0, len(WORST) - 1).map(WORST.__getitem__)  # some of them cannot be hashed
    one_type = st.sampled_from(ONE_TYPE).flatmap(lambda kind: kind)
    nullable = [kind | st.none() for kind in ONE_TYPE]
    mixed = [ordinary | worst, ALIKE, worst, one_type, one_type | worst]
    return st.sampled_from([*ONE_TYPE, *nullable, *[ordinary] * 4, *mixed]).flatmap(
        lambda kind: st.lists(kind, min_size=1, max_size=4)
    )


@st.composite
def extracts(draw: st.DrawFn, columns: tuple[str, ...], *, most: int = 12) -> Rows:
    """Rows in which each column repeats a few values of one of these kinds."""
    size = draw(st.integers(1, most))
    drawn = []
    for column in columns:
        pool = draw(_values(column))
        places = draw(st.lists(st.integers(0, len(pool) - 1), min_size=size, max_size=size))
        drawn.append([pool[place] for place in places])
    return list(zip(*drawn, strict=True))
