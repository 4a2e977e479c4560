"""A migration that was released is never rewritten: ledgers were made by it."""

import hashlib
import re
from pathlib import Path

import pytest

from outreach.storage.migrate import MIGRATIONS

RELEASED = MIGRATIONS / "released.txt"
VERSIONS = MIGRATIONS / "versions"
CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"

Line = tuple[str, str, str]
"""Release, file and hash."""


def lines_of(written: str) -> list[Line]:
    lines = [line.split() for line in written.splitlines() if line and not line.startswith("#")]
    return [(release, file, digest) for release, file, digest in lines]


def digest_of(path: Path) -> str:
    """The hash of a text, independent of the ends of its lines on this machine."""
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()


def releases_of(changelog: str) -> list[str]:
    """The versions that have a heading of their own, such as ``## 0.1.0`` or ``## [0.1.0] - 2026-12-01``."""
    return re.findall(r"^## \[?v?(\d+(?:\.\d+)+)", changelog, re.MULTILINE)


def problems(*, written: str, versions: Path, changelog: str) -> list[str]:
    """The mistakes in the list of released migrations, and what to do about them."""
    lines = lines_of(written)
    found = [
        f"{file} was released with {release} and must stay as it was: write a new migration"
        for release, file, digest in lines
        if file != "-" and not ((versions / file).exists() and digest_of(versions / file) == digest)
    ]
    released = {file for _, file, _ in lines}
    revisions = {file.partition("_")[0] for file in released}
    new = [path for path in sorted(versions.glob("[0-9]*_*.*")) if path.name not in released]
    found += [
        f"{path.name} stands beside a released migration: give it to a new one"
        for path in new
        if path.name.partition("_")[0] in revisions
    ]
    found += [
        f"CHANGELOG.md has release {release}; add to released.txt:\n"
        + "\n".join([f"{release} {path.name} {digest_of(path)}" for path in new] or [f"{release} - -"])
        for release in releases_of(changelog)
        if release not in {line[0] for line in lines}
    ]
    return found


def test_every_released_migration_is_as_it_was_released_and_no_release_is_forgotten() -> None:
    written, changelog = RELEASED.read_text(encoding="utf-8"), CHANGELOG.read_text(encoding="utf-8")
    assert problems(written=written, versions=VERSIONS, changelog=changelog) == []


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.py").write_text("first", encoding="utf-8")
    (tmp_path / "0001_guards.sql").write_text("guards", encoding="utf-8")
    return tmp_path


def recorded(versions: Path) -> str:
    return "# release, file, SHA-256\n" + "".join(
        f"0.1.0 {path.name} {digest_of(path)}\n" for path in sorted(versions.iterdir())
    )


def test_before_the_first_release_a_migration_may_change(versions: Path) -> None:
    assert problems(written="# nothing yet\n", versions=versions, changelog="## Unreleased\n") == []


def test_a_release_whose_migrations_are_not_recorded_is_noticed_with_the_lines_to_add(versions: Path) -> None:
    [problem] = problems(written="", versions=versions, changelog="## Unreleased\n\n## 0.1.0 (2026-12-01)\n")
    heading, _, lines = problem.partition("\n")
    assert heading == "CHANGELOG.md has release 0.1.0; add to released.txt:"
    assert problems(written=lines, versions=versions, changelog="## 0.1.0") == []


@pytest.mark.parametrize("file", ["0001_first.py", "0001_guards.sql"])
def test_a_released_file_that_was_changed_or_taken_away_is_noticed(versions: Path, file: str) -> None:
    written = recorded(versions)
    (versions / file).write_text("something else", encoding="utf-8")
    [problem] = problems(written=written, versions=versions, changelog="## 0.1.0")
    assert problem == f"{file} was released with 0.1.0 and must stay as it was: write a new migration"
    (versions / file).unlink()
    assert problems(written=written, versions=versions, changelog="## 0.1.0") == [problem]


def test_a_file_that_is_put_beside_a_released_migration_is_noticed(versions: Path) -> None:
    written = recorded(versions)
    (versions / "0001_more.sql").write_text("more", encoding="utf-8")
    [problem] = problems(written=written, versions=versions, changelog="## 0.1.0")
    assert problem.startswith("0001_more.sql stands beside a released migration")


def test_a_new_migration_may_change_until_the_next_release_which_records_it(versions: Path) -> None:
    written = recorded(versions)
    (versions / "0002_second.py").write_text("second", encoding="utf-8")
    assert problems(written=written, versions=versions, changelog="## Unreleased\n## 0.1.0") == []
    [problem] = problems(written=written, versions=versions, changelog="## [0.2.0]\n## [0.1.0]")
    assert "0.2.0 0002_second.py" in problem
    assert "0001" not in problem


def test_a_release_without_a_migration_is_recorded_by_dashes(versions: Path) -> None:
    written = recorded(versions)
    [problem] = problems(written=written, versions=versions, changelog="## 0.1.1\n## 0.1.0")
    assert problem.endswith("\n0.1.1 - -")
    assert problems(written=written + "0.1.1 - -\n", versions=versions, changelog="## 0.1.1\n## 0.1.0") == []
