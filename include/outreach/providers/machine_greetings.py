"""Telling the greeting of a machine from a person, where a transcript gives both as the one who was called.

A greeting is known by the whole of what was said: all of it has to be put
together from the phrases of ``greeting_phrases.py``. "Hello?" after a greeting
is no part of one, so a person who picks up then is a person.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from outreach.domain.outcomes import Speaker, TranscriptTurn
from outreach.providers.greeting_phrases import ALL, NOT_IN_A_NAME

LONGEST_WORDS = 120
LONGEST_TEXT = 1_000
"""What is longer, in words or in letters, is no greeting: it bounds the work for what a stranger may send."""

MOST_TURNS = 8
"""Turns into which a transcription may cut one greeting."""

LONGEST_NAME = 6
"""Words of a name or number in a greeting."""

_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_ARABIC_LETTERS = str.maketrans("أإآٱىةئ", "اااايهي")
_APOSTROPHES = re.compile("['\u2019\u02bc`]")
_NO_WORD = re.compile(r"[\W_]+")
_NOISE = re.compile(
    "(?:(?:background|line|loud)? ?(?:noise|silence|music|inaudible|unintelligible|static|ringing|ringtone"
    "|dial tone|blank audio|no speech|no response|no answer|foreign|crosstalk)(?: playing)?"
    "|hold music|breathing)"
)
_NOTE = re.compile(r"\s*[\[(<*{](.{1,60})[\])>*}]\s*")


def own_turns(turns: Sequence[TranscriptTurn]) -> list[str]:
    """Return what the person is said to have said, folded; notes such as ``[silence]`` are no words."""
    said = (turn.text for turn in turns if turn.speaker is Speaker.PERSON)
    return [folded for text in said if (folded := "" if _is_noise(text) else fold(text))]


def is_greeting(turns: Sequence[str]) -> bool:
    """Tell whether folded turns are, all together, what machines say; cut into turns in whatever way."""
    if not 0 < len(turns) <= MOST_TURNS:
        return False
    whole_until = [True]
    for end in range(1, len(turns) + 1):
        whole_until.append(
            any(whole_until[start] and _is_one_greeting(" ".join(turns[start:end])) for start in range(end))
        )
    return whole_until[-1]


def has_greeting(turns: Sequence[str]) -> bool:
    """Tell whether one of the folded turns is a machine's greeting by itself."""
    return any(_is_one_greeting(turn) for turn in turns)


def fold(text: str) -> str:
    """Fold what was said: small letters without accents or punctuation, one space between words."""
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST_TEXT]).casefold()
    plain = _ARABIC_MARKS.sub("", plain).translate(_ARABIC_LETTERS)
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", plain))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return _NO_WORD.sub(" ", plain).strip()


def _is_noise(text: str) -> bool:
    note = _NOTE.fullmatch(text[:100])
    return bool(note and _NOISE.fullmatch(fold(note[1])))


def _is_one_greeting(text: str) -> bool:
    """Walk from word to word: every place that phrases can reach, with or without a machine's own one."""
    if len(text) > LONGEST_TEXT or text.count(" ") >= LONGEST_WORDS:
        return False
    if not _any_of(ALL.core + ALL.named_core).search(text):
        return False
    places = {len(text) + 1, *(at + 1 for at, letter in enumerate(text) if letter == " ")}
    reached = {(0, False)}
    waiting = [(0, False)]
    while waiting:
        at, is_machine = waiting.pop()
        if at > len(text) and is_machine:
            return True
        for state in _steps(text, at, places, is_machine=is_machine):
            if state not in reached:
                reached.add(state)
                waiting.append(state)
    return False


def _steps(text: str, at: int, places: set[int], *, is_machine: bool) -> Iterator[tuple[int, bool]]:
    """Give the places that one phrase leads to; greetings and names come before the machine's own words."""
    for end in _ends(ALL.core, text, at, places):
        yield end, True
    for end in _ends(ALL.around, text, at, places):
        yield end, is_machine
    for end in _ends(ALL.named_core, text, at, places):
        yield from ((after, True) for after in (end, *_names(text, end)))
    for name in _names(text, at):
        for end in _ends(ALL.naming, text, name, places):
            yield end, is_machine
    if is_machine:
        return
    for end in _ends(ALL.before, text, at, places):
        yield end, False
    for end in _ends(ALL.named, text, at, places):
        yield from ((after, False) for after in _names(text, end))


def _ends(group: tuple[str, ...], text: str, at: int, places: set[int]) -> Iterator[int]:
    for phrase in _compiled(group):
        found = phrase.match(text, at)
        if found and found.end() > at and found.end() + 1 in places:
            yield found.end() + 1


def _names(text: str, at: int) -> Iterator[int]:
    """Give the places after one to six words that may be a name or a number."""
    for _ in range(LONGEST_NAME):
        if at >= len(text):
            return
        end = text.find(" ", at)
        end = len(text) if end < 0 else end
        if text[at:end] in NOT_IN_A_NAME:
            return
        at = end + 1
        yield at


@cache
def _compiled(group: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"(?:{phrase})(?= |$)") for phrase in group)


@cache
def _any_of(group: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in group))
