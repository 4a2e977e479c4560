"""Distinguishing a machine's greeting from a person, since a transcript shows both as the called party.

A text is a greeting only if all of it consists of phrases of ``greeting_phrases.py``.
"Hello?" after a greeting is not part of one, so a person who picks up late counts as a
person. "I can't take your call" or "leave a message" may come from either, so it is
uncertain by itself.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import IntEnum, IntFlag
from functools import cache

from outreach.domain.outcomes import Speaker, TranscriptTurn
from outreach.providers.greeting_phrases import ALL, NOT_IN_A_NAME


class Likeness(IntEnum):
    """Whether a text is what a machine says."""

    NONE = 0
    """A person said at least a part of it."""
    UNCERTAIN = 1
    """A machine says so, but a person may, too."""
    MACHINE = 2
    """Only a machine says so."""


class _Heard(IntFlag):
    """The significant phrases found so far; an excuse and an invitation together are a machine's."""

    NOTHING = 0
    EXCUSE = 1
    INVITATION = 2
    MACHINE = 3


LONGEST_WORDS = 120
LONGEST_TEXT = 1_000
"""Longer text, in words or in letters, is no greeting; this limits the work that a stranger can cause."""

MOST_TURNS = 8
"""The most turns into which a transcription may cut one greeting."""

LONGEST_NAME = 6
"""The most words of a name or number in a greeting."""

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
    """Return the called party's turns, folded; notes such as ``[silence]`` are no words."""
    said = (turn.text for turn in turns if turn.speaker is Speaker.PERSON)
    return [folded for text in said if (folded := "" if _is_noise(text) else fold(text))]


def likeness_of(turns: Sequence[str]) -> Likeness:
    """Return whether folded turns, all together and cut in any way, are what machines say."""
    if not 0 < len(turns) <= MOST_TURNS:
        return Likeness.NONE
    until = [Likeness.UNCERTAIN]
    for end in range(1, len(turns) + 1):
        # A turn after a person's turn is no greeting, so it is not checked.
        starts = [start for start in range(end) if until[start]]
        parts = ((until[start], _likeness_of_one(" ".join(turns[start:end]))) for start in starts)
        until.append(max((max(each) for each in parts if all(each)), default=Likeness.NONE))
    return until[-1]


def has_greeting(turns: Sequence[str]) -> bool:
    """Tell whether one of the folded turns alone may be a machine's greeting."""
    return any(_likeness_of_one(turn) for turn in turns)


def is_dialogue(turns: Sequence[TranscriptTurn]) -> bool:
    """Tell whether the person spoke, and again after the agent, in words that are not a greeting."""
    own = 0
    said: list[TranscriptTurn] = []
    for turn in [*turns, TranscriptTurn(speaker=Speaker.AGENT, text="")]:
        if turn.speaker is Speaker.AGENT:
            words = own_turns(said)
            own += bool(words) and not likeness_of(words)
            said = []
        else:
            said.append(turn)
    return own > 1


def fold(text: str) -> str:
    """Fold a spoken text: small letters without accents or punctuation, one space between words."""
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST_TEXT]).casefold()
    plain = _ARABIC_MARKS.sub("", plain).translate(_ARABIC_LETTERS)
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", plain))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return _NO_WORD.sub(" ", plain).strip()


def _is_noise(text: str) -> bool:
    note = _NOTE.fullmatch(text[:100])
    return bool(note and _NOISE.fullmatch(fold(note[1])))


def _likeness_of_one(text: str) -> Likeness:
    """Go from word to word to every position that phrases can reach, with the phrases found on the way."""
    if len(text) > LONGEST_TEXT or text.count(" ") >= LONGEST_WORDS or not _any_telling().search(text):
        return Likeness.NONE
    places = {len(text) + 1, *(at + 1 for at, letter in enumerate(text) if letter == " ")}
    reached = {(0, _Heard.NOTHING)}
    waiting = [(0, _Heard.NOTHING)]
    likeness = Likeness.NONE
    while waiting:
        at, heard = waiting.pop()
        if at > len(text) and heard:
            if heard is _Heard.MACHINE:
                return Likeness.MACHINE
            likeness = Likeness.UNCERTAIN
        for state in _steps(text, at, places, heard=heard):
            if state not in reached:
                reached.add(state)
                waiting.append(state)
    return likeness


def _steps(text: str, at: int, places: set[int], *, heard: _Heard) -> Iterator[tuple[int, _Heard]]:
    """Yield the positions after one phrase; greetings and names come before the machine's own phrases."""
    for group, more in (
        (ALL.core, _Heard.MACHINE),
        (ALL.excuse, _Heard.EXCUSE),
        (ALL.invitation, _Heard.INVITATION),
        (ALL.around, _Heard.NOTHING),
    ):
        for end in _ends(group, text, at, places):
            yield end, heard | more
    for end in _ends(ALL.named_core, text, at, places):
        yield from ((after, _Heard.MACHINE) for after in (end, *_names(text, end)))
    for name in _names(text, at):
        for end in _ends(ALL.naming, text, name, places):
            yield end, heard
    if heard:
        return
    for end in _ends(ALL.before, text, at, places):
        yield end, _Heard.NOTHING
    for end in _ends(ALL.named, text, at, places):
        yield from ((after, _Heard.NOTHING) for after in _names(text, end))


def _ends(group: tuple[str, ...], text: str, at: int, places: set[int]) -> Iterator[int]:
    for phrase in _compiled(group):
        found = phrase.match(text, at)
        if found and found.end() > at and found.end() + 1 in places:
            yield found.end() + 1


def _names(text: str, at: int) -> Iterator[int]:
    """Yield the positions after one to six words that may be a name or a number."""
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
def _any_telling() -> re.Pattern[str]:
    telling = ALL.core + ALL.excuse + ALL.invitation + ALL.named_core
    phrases = "|".join(f"(?:{phrase})" for phrase in telling)
    # Only where a word begins: trying each at every letter took most of the time to read an event.
    return re.compile(f"(?<![^ ])(?:{phrases})(?= |$)")
