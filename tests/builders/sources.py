"""The project's own sources, for tests that read them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "include" / "outreach"
PLUGINS = ROOT / "plugins"

FOREIGN_WORDS = (PACKAGE / "airflow_client", PACKAGE / "providers")
"""Folders that read Airflow's or a provider's own states."""


def sql_files() -> list[Path]:
    """Every statement, every view and function of the reporting schema, and every question."""
    folders = ("sql", "reporting", "reporting/functions", "questions")
    return sorted(file for folder in folders for file in (PACKAGE / "storage" / folder).glob("*.sql"))


def python_files(*, without: tuple[Path, ...] = ()) -> list[Path]:
    """The product's Python, library and plugins, but for the domain, migrations and what is ``without``."""
    left_out = {PACKAGE / "domain", PACKAGE / "storage" / "migrations", *without}
    files = [*PACKAGE.rglob("*.py"), *PLUGINS.rglob("*.py")]
    return sorted(path for path in files if not left_out & set(path.parents))


def read(path: Path) -> str:
    """The text of a source file."""
    return path.read_text(encoding="utf-8")
