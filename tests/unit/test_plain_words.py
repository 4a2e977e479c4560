"""The list of words that a plainer one replaces: what is found, where, and what is left alone."""

from pathlib import Path

import pytest

from builders.plain_words import ALLOWED, PLAINER, WORDS, all_found, found_in
from outreach.campaign.roots import project_folder


@pytest.fixture
def new_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that would stand in the project."""
    monkeypatch.setattr("builders.plain_words.project_folder", lambda: tmp_path)
    return tmp_path / "docs.md"


def test_a_word_of_the_list_is_named_with_its_file_its_line_and_a_plainer_one(new_file: Path) -> None:
    new_file.write_text("All is well.\nNobody was rung.\n", encoding="utf-8")
    assert list(found_in(new_file)) == ["docs.md:2: Nobody (say no one)", "docs.md:2: rung (say called)"]


def test_a_phrase_is_found_across_lines(new_file: Path) -> None:
    new_file.write_text("A late run rings\nno one.\n", encoding="utf-8")
    assert [each.split(": ")[0] for each in found_in(new_file)] == ["docs.md:1"]


def test_names_in_code_are_left_alone_and_its_comments_and_messages_are_not(new_file: Path) -> None:
    code = new_file.with_name("code.py")
    code.write_text('told = 1  # mend it\nprint(f"{told} were told")\n', encoding="utf-8")
    assert sorted(found_in(code)) == [
        "code.py:1: mend (say fix)",
        f"code.py:2: told (say {PLAINER['told']})",
    ]


def test_other_words_that_hold_one_of_the_list_are_no_hit() -> None:
    for word in ("wrung", "amend", "recommended", "retold", "the phone rings", "menders"):
        assert WORDS.search(word) is None


def test_an_exception_names_a_file_that_is_there_and_a_word_that_stands_in_it() -> None:
    for name, words in ALLOWED.items():
        text = (project_folder() / name).read_text(encoding="utf-8").lower()
        assert [word for word in words if word not in text] == [], name


def test_the_guides_and_the_product_have_no_word_of_the_list() -> None:
    assert all_found() == []
