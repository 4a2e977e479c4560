"""Words of answered calls that no table explains: which, how many, and when no new run may begin."""

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from outreach.campaign.folder import Campaign
from outreach.domain.errors import ConfigurationError
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger

NAMED = 10
"""How many words a message names; the others are counted."""

LONGEST = 40
"""Characters of a word that a message repeats."""

_CODE = re.compile(r"[A-Z]{2,}(?:[_-][A-Z]+)*")
"""How agents write labels; names, sentences and numbers look different."""

OFTEN = 3
"""In so many calls a word is no person's name: not all of them can end with the same name."""


def name_words(counts: Mapping[str, int]) -> str:
    """Return words with their counts in one text, the most frequent first.

    A text that is neither a label nor frequent is not repeated: it may be a name or hold a number.
    """
    shown: dict[str, int] = {}
    for word, count in counts.items():
        key = f"'{word}'" if _may_be_named(word, count) else "text that may name a person"
        shown[key] = shown.get(key, 0) + count
    by_count = sorted(shown.items(), key=lambda each: (-each[1], each[0]))
    rest = sum(count for _, count in by_count[NAMED:])
    named = ", ".join(f"{word} ({count})" for word, count in by_count[:NAMED])
    return named + (f" and others ({rest})" if rest else "")


def _may_be_named(word: str, count: int) -> bool:
    if len(word) > LONGEST or re.search(r"\d", word):
        return False
    return _CODE.fullmatch(word) is not None or count >= OFTEN


def unexplained_words(connection: Connection, run_id: UUID) -> dict[str, int]:
    """Count the words of a run's answered calls that no table explains."""
    rows = connection.execute(statement("unmapped_words_of_run"), {"run_id": run_id})
    return {row.word: row.calls for row in rows}


def require_explained_words(ledger: Ledger, campaign: Campaign, *, run_date: date, wave: int) -> None:
    """Check that the campaign explains the words with which its last nights ended.

    Raises ``ConfigurationError`` with the words and their counts when one of the last
    three runs before this one has more unexplained words than
    ``quality.outcomes.max_unmapped_words``: their people are held, so the campaign
    would call fewer and fewer people, and no one would notice.
    """
    parameters = {"campaign_id": campaign.campaign_id, "run_date": run_date, "wave": wave}
    allowed = campaign.config.quality.outcomes.max_unmapped_words
    with ledger.connect() as connection:
        for run in connection.execute(statement("unmapped_calls_of_last_runs"), parameters):
            if run.unmapped > allowed * run.answered:
                words = name_words(unexplained_words(connection, run.run_id))
                raise ConfigurationError(
                    f"{run.unmapped} of {run.answered} answered calls of {run.run_date}, wave {run.wave}, "
                    f"ended in words that campaign.yaml does not explain: {words}. "
                    "Write what each means under outcomes (none is a meaning); a run that failed for it "
                    "goes on once its task open_run is cleared. "
                    "Until then the people of these calls are held, and no new run begins"
                )
