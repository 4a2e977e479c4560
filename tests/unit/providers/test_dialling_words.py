"""The shared table of dialling words: whole words in any spelling, and a vendor's own only add."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.outcomes import LineOutcome
from outreach.providers.dialling_words import (
    CONNECTED_WORDS,
    LINE_OF_WORD,
    first_line,
    folded,
    is_known,
    words_with,
)

KNOWN = sorted({*LINE_OF_WORD, *CONNECTED_WORDS})
separators = st.sampled_from(["", " ", "-", "_", ".", "  ", "\t", "/", ":"])


@given(st.sampled_from(KNOWN), st.data())
def test_case_and_characters_between_the_letters_do_not_matter(word: str, data: st.DataObject) -> None:
    spelled = "".join(
        f"{letter.upper() if data.draw(st.booleans()) else letter}{data.draw(separators)}" for letter in word
    )
    assert folded(spelled) == word
    assert is_known(spelled)


@pytest.mark.parametrize("dash", "-‐‑‒–—―−－﹘﹣⸺\u00ad")
def test_every_dash_is_a_dash(dash: str) -> None:
    assert first_line([f"no{dash}answer"]) is LineOutcome.NO_ANSWER
    assert not is_known(dash)


@given(st.sampled_from(KNOWN), st.sampled_from(["not", "un", "s", "x", "never", "2"]))
def test_a_word_with_more_to_it_is_another_word(word: str, more: str) -> None:
    for longer in (f"{more} {word}", f"{word} {more}"):
        assert folded(longer) in KNOWN or first_line([longer]) is None


def test_no_word_says_two_things() -> None:
    assert not LINE_OF_WORD.keys() & CONNECTED_WORDS
    assert LineOutcome.ANSWERED_HUMAN not in LINE_OF_WORD.values()
    assert LineOutcome.UNKNOWN not in LINE_OF_WORD.values()


@pytest.mark.parametrize(
    "word", [None, "", "  ", "-", "unknown", "none", "null", "404", "500", "200", "17", "not connected"]
)
def test_a_word_that_may_mean_anything_says_nothing(word: str | None) -> None:
    assert not is_known(word)


def test_the_first_word_with_a_meaning_is_taken() -> None:
    assert first_line([None, "completed", "busy", "failed"]) is LineOutcome.BUSY


def test_a_vendor_adds_words_of_its_own() -> None:
    table = words_with({"Unavailable_Hangup": LineOutcome.NO_ANSWER, "busy": LineOutcome.BUSY})
    assert table[folded("unavailable hangup")] is LineOutcome.NO_ANSWER
    assert LINE_OF_WORD.items() <= table.items()


@pytest.mark.parametrize(
    ("word", "line"),
    [("Busy", LineOutcome.REJECTED), ("hang-up", LineOutcome.VOICEMAIL), ("answered", LineOutcome.FAILED)],
)
def test_a_vendor_gives_no_shared_word_another_meaning(word: str, line: LineOutcome) -> None:
    with pytest.raises(ValueError, match=folded(word)):
        words_with({word: line})
