"""The files for people who work on this project say the same everywhere."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def commands_of(word: str) -> list[str]:
    """The commands of a word of make, with its variables filled in."""
    recipe = re.search(rf"^{word}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe is not None, f"there is no `make {word}`"
    lines = [line.strip().removeprefix("@") for line in recipe[1].splitlines()]
    return [line.replace("$(OUTREACH)", "$(BIN)/outreach").replace("$(BIN)", ".venv/bin") for line in lines]


def test_a_commit_is_checked_as_make_check_does() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"] for repository in hooks for hook in repository["hooks"]] == commands_of("check")


def test_the_hooks_download_nothing() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert {repository["repo"] for repository in repositories} == {"local"}
    assert {hook["language"] for repository in repositories for hook in repository["hooks"]} == {"system"}


def test_every_word_of_make_says_what_it_does() -> None:
    words = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert words is not None
    listed = re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE)
    assert sorted(listed) == sorted(words[1].replace("\\\n", " ").split())


def test_the_longest_line_of_python_is_the_editors_too() -> None:
    editor = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    longest = re.search(r"^line-length = (\d+)$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert longest is not None
    assert f"[*.py]\nmax_line_length = {longest[1]}\n" in editor
