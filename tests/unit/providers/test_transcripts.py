"""A transcript that is one text is cut into turns, and nothing that was said is left out."""

import pytest

from outreach.domain.outcomes import Speaker
from outreach.providers.transcripts import read_turns


def cut(text: str | None) -> list[tuple[str, str]]:
    return [(turn.speaker.value, turn.text) for turn in read_turns(text)]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("AI", Speaker.AGENT),
        ("assistant", Speaker.AGENT),
        ("Agent", Speaker.AGENT),
        ("Bot", Speaker.AGENT),
        ("User", Speaker.PERSON),
        ("CUSTOMER", Speaker.PERSON),
        ("human", Speaker.PERSON),
    ],
)
def test_a_label_says_who_speaks(label: str, speaker: Speaker) -> None:
    assert cut(f"{label}: hello") == [(speaker, "hello")]
    assert cut(f"  {label} : hello  ") == [(speaker, "hello")]


def test_turns_keep_their_order_and_their_lines() -> None:
    text = "AI: Good morning.\nIs this Sara?\r\n\nUser: Yes.\nAI: Thank you: goodbye."
    assert cut(text) == [
        ("agent", "Good morning.\nIs this Sara?"),
        ("person", "Yes."),
        ("agent", "Thank you: goodbye."),
    ]


def test_arabic_turns_are_cut_by_the_same_labels() -> None:
    assert cut("AI: صباح الخير\nUser: أهلاً: نعم") == [("agent", "صباح الخير"), ("person", "أهلاً: نعم")]


def test_words_without_a_label_have_an_unknown_speaker() -> None:
    assert cut("Please leave a message.\nAfter the tone.") == [
        ("unknown", "Please leave a message.\nAfter the tone.")
    ]
    assert cut("(ringing)\nAI: Hello?") == [("unknown", "(ringing)"), ("agent", "Hello?")]


@pytest.mark.parametrize("text", [None, "", " \n ", "AI:", "AI: \nUser:   "])
def test_silence_has_no_turns(text: str | None) -> None:
    assert cut(text) == []


def test_a_word_that_only_begins_like_a_label_is_no_label() -> None:
    assert cut("AI: Hello\nAim: high\nUsers: many") == [("agent", "Hello\nAim: high\nUsers: many")]
