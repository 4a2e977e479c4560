"""Prose points only to what is there: files, modules, tables, headings, and tests by their names."""

import re
from collections.abc import Callable, Iterator

import pytest

from builders.named_tests import missing_tests
from builders.prose import Prose, all_prose
from builders.references import missing_dotted_names, missing_links, missing_paths
from outreach.campaign.roots import project_folder

ELSEWHERE = re.compile(r"\bDESIGN\b|\bresearch\s+note\b|\b[Ss]ection\s+\d|§")
"""Ways to speak of a document that is not in this repository."""


Search = Callable[[Prose], Iterator[str]]


def said(text: str) -> Prose:
    return Prose(file=project_folder() / "README.md", line=1, text=text)


def nothing_is_found_by(search: Search) -> None:
    found = [each for words in all_prose() for each in search(words)]
    assert not found, "\n".join(found)


def test_every_path_leads_to_a_file_or_a_folder() -> None:
    nothing_is_found_by(missing_paths)


def test_every_dotted_name_is_a_module_or_stands_in_the_database() -> None:
    nothing_is_found_by(missing_dotted_names)


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    nothing_is_found_by(missing_links)


def test_every_test_that_a_decision_names_is_there() -> None:
    nothing_is_found_by(missing_tests)


@pytest.mark.parametrize(
    ("search", "text"),
    [
        (missing_paths, "as services/nowhere/some.py does"),
        (missing_paths, "see `docs/nowhere.md`"),
        (missing_paths, "`include/outreach/nowhere/`"),
        (missing_paths, "docs/adr/9999"),
        (missing_paths, "stands in ``nowhere.py``"),
        (missing_dotted_names, "outreach.nowhere.some"),
        (missing_dotted_names, "``outreach.domain.calls.Nowhere``"),
        (missing_dotted_names, "reporting.nowhere"),
        (missing_links, "[some](nowhere.md)"),
        (missing_links, "[some](docs/runbook.md#nowhere)"),
        (missing_links, "[some](docs/runbook.md#no where)"),
        (missing_tests, "`faults/test_submit.py`: nowhere …"),
    ],
)
def test_a_reference_to_nothing_is_found(search: Search, text: str) -> None:
    assert len(list(search(said(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "read/write, and/or, 24/7, services/collection",
        "https://example.org/docs/nowhere.md and /docs/nowhere.md and ~/nowhere.py",
        "providers/<name>/adapter.py, storage/sql/*.sql, docs/adr/0006",
        "outreach.domain.calls.CallState, outreach.call, outreach.provider_event.problem, outreach.yaml",
        "[some](docs/runbook.md) and [some](https://example.org/nowhere.md)",
        "`faults/test_submit.py`: the canary goes first …, … held up at its claim … (weya)",
    ],
)
def test_a_good_reference_or_none_is_left_alone(text: str) -> None:
    searches: tuple[Search, ...] = (missing_paths, missing_dotted_names, missing_links, missing_tests)
    assert [found for search in searches for found in search(said(text))] == []


def test_nothing_speaks_of_a_document_that_is_not_here() -> None:
    nothing_is_found_by(lambda words: (words.at(found) for found in ELSEWHERE.finditer(words.text)))
