"""``outcomes`` of campaign.yaml: meanings of a voice agent's own words, in addition to the built-in ones."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from outreach.domain.outcome_words import OutcomeWords, fold_word, weakens
from outreach.domain.outcomes import ConversationOutcome
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Text


class OverriddenMeaning(Section):
    """A weaker meaning than the built-in one for a word that stops calls."""

    means: ConversationOutcome = Field(description="The meaning of the word in this campaign.")
    override: Literal[True] = Field(description="Says that the built-in meaning is replaced on purpose.")
    reason: Text = Field(description="The reason; `outreach check` shows it.")


WORD, OVERRIDE = "[word]", "[override]"
"""The two forms of a meaning; in brackets, as pydantic marks parts of a location that are no keys."""


def _form(value: Any) -> str:
    return OVERRIDE if isinstance(value, dict | OverriddenMeaning) else WORD


WordMeaning = Annotated[
    Annotated[ConversationOutcome, Tag(WORD)] | Annotated[OverriddenMeaning, Tag(OVERRIDE)],
    Discriminator(_form),
]


def meaning_in(said: ConversationOutcome | OverriddenMeaning) -> ConversationOutcome:
    """Return the meaning of a word, from either form."""
    return said.means if isinstance(said, OverriddenMeaning) else said


def words_of(outcomes: Mapping[str, ConversationOutcome | OverriddenMeaning]) -> OutcomeWords:
    """Return the campaign's table of words."""
    return OutcomeWords.of({word: meaning_in(said) for word, said in outcomes.items()})


def require_certain_words(
    outcomes: dict[str, ConversationOutcome | OverriddenMeaning],
) -> dict[str, ConversationOutcome | OverriddenMeaning]:
    """Return the words if none has two meanings, or a weaker one than the built-in without an override.

    Raises ``ValueError`` otherwise, which names the word and says what to write.
    """
    meanings: dict[str, ConversationOutcome] = {}
    for word, said in outcomes.items():
        meaning = meaning_in(said)
        if not fold_word(word):
            raise ValueError(f"{word!r} is no word: nothing of it is left without spaces and dashes")
        if meanings.setdefault(fold_word(word), meaning) is not meaning:
            raise ValueError(f"{word} stands there twice, in two spellings and with two meanings")
        built_in = weakens(word, meaning)
        if built_in and not isinstance(said, OverriddenMeaning):
            raise ValueError(
                f"{word} is built in as {built_in}, which stops more calls than {meaning}; "
                f"to set that aside write {{means: {meaning}, override: true, reason: …}}"
            )
    return outcomes
