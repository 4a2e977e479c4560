"""Whether two spellings mean one person."""

import unicodedata

_ONE_LETTER_FOR_ANOTHER = str.maketrans(
    {
        "ى": "ي",
        "ة": "ه",
        "ـ": "",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "'": "",
        "’": "",
        "ʼ": "",
        "`": "",
    }
)
"""Letters that people write for one another and Unicode does not decompose, and apostrophes."""


def normalise_person_id(text: str) -> str:
    """Fold a customer id: NFKC, without invisible characters, trimmed, case folded.

    Ids with different spellings are different people; only stops compare folded ids.
    """
    if text.isascii():
        return text.strip().casefold()
    normal = unicodedata.normalize("NFKC", text)
    visible = "".join(character for character in normal if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKC", visible.strip().casefold())


def fold_name(name: str | None) -> tuple[str, ...]:
    """Return a name's words, sorted, without case, diacritics and punctuation."""
    letters = unicodedata.normalize("NFKD", name or "").casefold().translate(_ONE_LETTER_FOR_ANOTHER)
    kept = (character for character in letters if not unicodedata.combining(character))
    words = "".join(character if character.isalnum() else " " for character in kept)
    return tuple(sorted(words.split()))


def is_same_name(one: str | None, other: str | None) -> bool:
    """Tell whether two names are one name in two spellings; an empty name equals none."""
    folded = fold_name(one)
    return bool(folded) and folded == fold_name(other)
