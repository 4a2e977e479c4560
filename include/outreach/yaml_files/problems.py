"""A mistake in a campaign folder, as one line that its author can act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One mistake: the file, the key in it, what is wrong and what is allowed.

    ``key`` is a dotted path such as ``calling_hours.start``, or empty for the whole
    file; ``line`` counts from 1, and is None if it is not known.
    """

    file: str
    key: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the nearest allowed word, else an empty text."""
    nearest = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f" (did you mean {nearest[0]!r}?)" if nearest else ""


def listed(words: Iterable[str]) -> str:
    """Join words for a sentence, in order: ``a, b, c``."""
    return ", ".join(words)
