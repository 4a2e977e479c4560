"""The language in which a contact's values are written."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

FALLBACK = "en"
"""The language used in place of one that Babel does not know."""


def is_known_language(language: str) -> bool:
    """Tell whether amounts, dates and counts can be written in a language (ISO 639-1)."""
    return _known(language) is not None


def language_used(language: str) -> str:
    """Return the language that values are written in: the given one, else English.

    A tag ``{{ language }}`` says this language, so that an agent is never asked to
    speak another one than that of its values.
    """
    return language if is_known_language(language) else FALLBACK


def locale_of(language: str) -> Locale:
    """Return Babel's locale for a language; English for an unknown one."""
    return _known(language) or Locale(FALLBACK)


@lru_cache(maxsize=256)
def _known(language: str) -> Locale | None:
    if len(language) != 2 or not language.isascii() or not language.islower():
        return None
    try:
        return Locale(language)
    except UnknownLocaleError:
        return None
