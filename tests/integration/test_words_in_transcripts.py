"""Analysts find what was said by its words, in English and in Arabic, and by an index."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from builders.ledger import insert_run
from builders.night import completed, person
from outreach.domain.outcomes import Speaker, TranscriptTurn

SAID = (
    "I will pay the invoices after my salary comes in.",
    "سأدفع الفاتورة بعد الراتب يوم الأحد إن شاء الله.",
    "الفَاتُورَة غير صحيحة، والمبلغ ١٥٠٠ ريال",
    "أرسل لي الـفـاتـورة على الإيميل، my email please",
)
MANY_TURNS = """
    INSERT INTO outreach.call_transcript_turn (call_id, turn, speaker, text)
    SELECT :call_id, number, 'agent', 'Thank you for the answer number ' || md5(number::text)
    FROM generate_series(100, 20000) AS number
"""


@pytest.fixture
def spoken(ledger: Engine) -> Iterator[Connection]:
    """A ledger with one call on which all of it was said."""
    turns = tuple(TranscriptTurn(speaker=Speaker.PERSON, text=said) for said in SAID)
    insert_run(ledger, person(call=completed(turns=turns)), person(call=completed()))
    with ledger.begin() as connection:
        yield connection


@pytest.mark.parametrize("word", ["w{:x}d", "ي{:x}-ي", "a.b/{:x}"])
def test_a_turn_of_very_many_words_is_stored_and_found_by_the_first_ones(ledger: Engine, word: str) -> None:
    said = " ".join(["salary", *(word.format(number) for number in range(200_000))])
    turns = (TranscriptTurn(speaker=Speaker.PERSON, text=said),)
    insert_run(ledger, person(call=completed(turns=turns)))
    with ledger.connect() as connection:
        assert found(connection, "salary") == [1]
        assert connection.scalar(text("SELECT text FROM reporting.transcript_turn")) == said


def found(connection: Connection, words: str) -> list[int]:
    """The numbers of the turns that a search finds, from 1."""
    rows = connection.execute(text("SELECT turn FROM reporting.transcripts_with(:words)"), {"words": words})
    return sorted(rows.scalars())


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("salary", [1]),
        ("invoice", [1]),
        ("PAYING invoices", [1]),
        ("salary dispute", []),
        ("salary or email", [1, 4]),
        ('"pay the invoices"', [1]),
        ('"invoices pay"', []),
        ("my -salary email", [4]),
    ],
)
def test_english_words_are_found_in_each_of_their_forms(
    spoken: Connection, words: str, turns: list[int]
) -> None:
    assert found(spoken, words) == turns


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("فاتورة", [2, 3, 4]),
        ("الفاتوره", [2, 3, 4]),
        ("مبلغ", [3]),
        ("راتبي", [2]),
        ("ادفع", [2]),
        ("الاحد", [2]),
        ('"ان شاء الله"', [2]),
        ("ارسل", [4]),
        ("ایمیل", [4]),
        ("إلى", []),
    ],
    ids=[
        "without its article, its vowels and its tatweel",
        "with a final heh",
        "without the and before it",
        "with another ending",
        "without the prefix of the future",
        "without a hamza after the article",
        "three words in their order",
        "without a hamza at its beginning",
        "typed on a Persian keyboard, and a comma after it",
        "a word that no one said",
    ],
)
def test_arabic_words_are_found_however_they_are_written(
    spoken: Connection, words: str, turns: list[int]
) -> None:
    assert found(spoken, words) == turns


def test_a_word_in_each_language_may_be_sought_at_once(spoken: Connection) -> None:
    assert found(spoken, "email فاتورة") == [4]


@pytest.mark.parametrize("amount", ["1500", "١٥٠٠", "۱۵۰۰"])
def test_an_amount_is_found_in_any_digits(spoken: Connection, amount: str) -> None:
    assert found(spoken, amount) == [3]


def test_what_is_found_says_where_and_by_whom_it_was_said(spoken: Connection) -> None:
    row = spoken.execute(text("SELECT * FROM reporting.transcripts_with('salary')")).mappings().one()
    of_call = spoken.execute(
        text("SELECT * FROM reporting.transcript_turn WHERE call_id = :call_id AND turn = 1"), dict(row)
    )
    (turn,) = of_call.mappings()
    assert dict(row) == {**{k: v for k, v in turn.items() if k != "text"}, "said": turn["text"]}


def test_a_search_among_many_turns_asks_the_index(spoken: Connection) -> None:
    call_id = spoken.scalar(text("SELECT call_id FROM outreach.call_transcript LIMIT 1"))
    spoken.execute(text(MANY_TURNS), {"call_id": call_id})
    spoken.execute(text("ANALYZE outreach.call_transcript_turn"))
    for words in ("salary", "فاتورة"):
        plan = spoken.execute(text(f"EXPLAIN SELECT * FROM reporting.transcripts_with('{words}')")).scalars()
        assert "Bitmap Index Scan on ix_call_transcript_turn_words_said" in "\n".join(plan)


def test_a_reader_of_the_views_may_search(spoken: Connection) -> None:
    spoken.execute(text("SET LOCAL ROLE outreach_reader"))
    assert found(spoken, "salary") == [1]


def test_nothing_is_found_of_a_call_that_no_one_knows(spoken: Connection) -> None:
    assert found(spoken, str(uuid4())) == []
