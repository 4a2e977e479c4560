"""The glossary explains the words that the project uses; each name that people see is explained."""

import re
from enum import StrEnum

import pytest

from builders.prose import all_prose
from outreach.campaign.roots import project_folder
from outreach.domain.calls import BatchState, CallState
from outreach.domain.decisions import Decision, Reason, ReasonSubject, WithdrawalReason
from outreach.domain.facts import FactKind, FactSubject
from outreach.domain.gates import Gate
from outreach.domain.outcomes import ConversationOutcome, LineOutcome
from outreach.domain.reduction import EventResult

DOCS = project_folder() / "docs"
GLOSSARY = DOCS / "glossary.md"
EXPLAINING = (GLOSSARY, DOCS / "tables.md")
REASONS_STAND_IN = DOCS / "campaigns.md"
"""Its tables say for each reason what it means and what ends it."""


def entries() -> list[list[str]]:
    """The rows of the one table of the glossary: house word, field word, meaning."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def test_a_glossary_has_few_words_and_each_once_in_order() -> None:
    words = [word for word, _, _ in entries()]
    assert 30 <= len(words) <= 65
    assert words == sorted(set(words))


def test_each_word_has_a_field_word_and_a_meaning_in_sentences() -> None:
    for word, field_word, meaning in entries():
        assert field_word, word
        assert re.fullmatch(r"[A-Z].*\.", meaning), word


def test_each_house_word_is_used_outside_the_glossary() -> None:
    prose = " ".join(
        " ".join(words.text.lower().replace("_", " ").split())
        for words in all_prose()
        if words.file != GLOSSARY
    )
    unused = [word for word, _, _ in entries() if not re.search(rf"\b{word.split(' of ')[0]}", prose)]
    assert unused == []


@pytest.mark.parametrize(
    "names",
    [
        CallState,
        BatchState,
        Decision,
        LineOutcome,
        ConversationOutcome,
        FactKind,
        FactSubject,
        ReasonSubject,
        Gate,
        EventResult,
    ],
)
def test_each_name_that_people_see_is_explained_in_the_glossary_or_the_tables(names: type[StrEnum]) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in EXPLAINING)
    assert [name.value for name in names if not stands_in(name.value, text)] == []


def test_each_reason_for_no_call_has_its_row_in_the_guide_to_campaigns() -> None:
    text = REASONS_STAND_IN.read_text(encoding="utf-8")
    reasons = [reason.value for reason in (*Reason, *WithdrawalReason)]
    assert [reason for reason in reasons if f"`{reason}`" not in text] == []
