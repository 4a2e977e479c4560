"""Which text is said as a person's name.

A provider puts the name into the agent's prompt, so whatever a customer wrote is text that a language
model reads. The rule says what a name looks like, and everything else is replaced as a whole by a
neutral form: half a name helps no one. A text is a name when

1. it has at most 60 characters and at most six words, particles aside (ten in Arabic script);
2. it holds letters and spaces, and besides only: an apostrophe or a hyphen inside
   a word, a full stop after a short word (R.K., St.), one comma, one ``&``, and brackets
   or quotation marks around a word. No digits;
3. each word is in one script, and the name in no more than two;
4. where letters have cases, each word begins with a capital or is a particle (van,
   bin, de); a name that is all capitals or all small has at most five;
5. at most one of its words is one that sentences are made of (``sentence_words``), and
   several words do not begin with a verb that tells someone to do something;
6. it holds no note ("(DECEASED)", "do not call").

A text of a few words may fit all of this and still be no name. Therefore a prompt says
that values are data, and holds no other text that a customer wrote.
"""

import re
import unicodedata
from functools import lru_cache

from outreach.campaign.cleaning import clean_text, reads_like_an_order
from outreach.campaign.sentence_words import ALONE_ENOUGH, ORDERS, SENTENCE_WORDS
from outreach.domain.phones.spelling import plain
from outreach.domain.phones.words import note_in

NAME_LIMIT = 60
"""The longest name, in characters."""

MOST_WORDS = 6
MOST_ARABIC_WORDS = 10
MOST_WORDS_OF_ONE_CASE = 5
MOST_SCRIPTS = 2

ACCOUNT_HOLDER = {"en": "the account holder", "ar": "صاحب الحساب"}
"""The words used for a name that cannot be said, by language."""

_APOSTROPHES = "'’‘ʼʻ"
_HYPHENS = "-‐‑"
_JOINERS = frozenset({*_APOSTROPHES, *_HYPHENS, "·", "・"})
_ARABIC = r"[\u0621-\u063a\u0641-\u064a]+"
_PLAIN_NAME = re.compile(
    rf"[A-Z][a-z]+(?: [A-Z][a-z]+){{0,{MOST_WORDS - 1}}}|{_ARABIC}(?: {_ARABIC}){{0,{MOST_ARABIC_WORDS - 1}}}"
)
"""Names in one script that certainly follow rules 1 to 4, so these need no further check."""
_AROUND = '()"“”'
_LONGEST_BEFORE_A_STOP = 4
_PARTICLE_WORDS = """
al el ul ibn bin bint binti ben abu abou um umm van von der den de del della di da das do dos du des
la le las los lo y e i et und zu zur af av ter ten te san st mac mc o d l dell santa bar bat ap ab
na ni ui nic van't 't op aan het in im am vom zum and & co gmbh
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def clean_name(text: str | None) -> str | None:
    """Return a name that may go into a provider's ``firstName`` and ``lastName``, else None.

    The name is unchanged, apart from NFC and spaces.
    """
    cleaned = clean_text(text, limit=NAME_LIMIT) if text else None
    return cleaned if cleaned and looks_like_a_name(cleaned) else None


def name_to_say(text: str | None, *, language: str) -> str | None:
    """Return a name, or "the account holder" if it cannot be said.

    Returns None only if there is no name at all. Languages without their own neutral
    form get the English one.
    """
    if not text or clean_text(text, limit=NAME_LIMIT) == "":
        return None
    return clean_name(text) or ACCOUNT_HOLDER.get(language, ACCOUNT_HOLDER["en"])


def looks_like_a_name(text: str) -> bool:
    """Tell whether a cleaned text is a name by the rules of this module."""
    if _PLAIN_NAME.fullmatch(text):
        return not _is_a_sentence(text) and note_in(plain(text)) is None
    if text.count(",") + text.count("،") > 1 or text.count("&") > 1:
        return False
    words = [word.strip(_AROUND) for word in re.split(r"[\s,،]+", text) if word]
    names = [word for word in words if word != "&"]
    if not names or not all(map(_is_a_names_word, names)):
        return False
    scripts = {script for word in names for script in _scripts(word)}
    most = MOST_ARABIC_WORDS if scripts == {"ARABIC"} else MOST_WORDS
    return (
        sum(word.casefold() not in _PARTICLES for word in names) <= most
        and len(scripts) <= MOST_SCRIPTS
        and _is_written_as_names_are(names)
        and not _is_a_sentence(text)
        and note_in(plain(text)) is None
    )


def _is_a_names_word(word: str) -> bool:
    pieces = re.split(r"(?<=\.)(?=\w)", word)
    return all(map(_is_a_piece, pieces)) and len(_scripts(word)) == 1


def _is_a_piece(piece: str) -> bool:
    """Tell whether a piece between full stops is letters with apostrophes and hyphens inside."""
    letters = piece.removesuffix(".")
    if piece.endswith(".") and len(letters) > _LONGEST_BEFORE_A_STOP:
        return False
    inner = letters.lstrip(_APOSTROPHES).rstrip(_APOSTROPHES)
    return (
        bool(inner)
        and all(
            character.isalpha() or unicodedata.category(character) in ("Mn", "Mc") or character in _JOINERS
            for character in inner
        )
        and inner[0] not in _JOINERS
        and inner[-1] not in _HYPHENS
    )


def _is_written_as_names_are(words: list[str]) -> bool:
    """Tell whether words in scripts with cases are capitalised as names are."""
    cased = [word for word in words if word.upper() != word.lower()]
    if all(word == word.upper() for word in cased) or all(word == word.lower() for word in cased):
        return sum(word.casefold() not in _PARTICLES for word in cased) <= MOST_WORDS_OF_ONE_CASE
    return all(_begins_as_a_name(word) for word in cased)


def _begins_as_a_name(word: str) -> bool:
    first = next(character for character in word if character.isalpha())
    lead = re.split(f"[{re.escape(_APOSTROPHES + _HYPHENS)}]", word.casefold().strip("."))[0]
    return first == first.upper() or lead in _PARTICLES


def _is_a_sentence(text: str) -> bool:
    words = _folded_words(text)
    known = [word for word in words if word in SENTENCE_WORDS]
    begins_as_an_order = len(words) > 1 and words[0] in ORDERS
    return (
        len(known) > 1
        or begins_as_an_order
        or not ALONE_ENOUGH.isdisjoint(words)
        or reads_like_an_order(text)
    )


def _folded_words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for apostrophe in _APOSTROPHES:
        folded = folded.replace(apostrophe, "")
    return [word for word in re.split(r"[\W_]+", folded) if word]


def _scripts(word: str) -> set[str]:
    return {_script(character) for character in word if character.isalpha()}


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """Return a letter's script, the first word of its Unicode name; the three of Japanese count as one."""
    name = unicodedata.name(character, "UNKNOWN").split()[0].partition("-")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name
