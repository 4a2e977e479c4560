"""Questions of analysts, each with its SQL on the reporting views: ``questions/<number>_<name>.sql``.

A file begins with comments: the question in the first line, and in the others
what its answer counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from outreach.storage.reporting_functions import FUNCTIONS
from outreach.storage.reporting_views import REPORTING
from outreach.storage.vocabulary import with_literals

QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question and the statement that answers it, with the domain's words written in."""

    name: str
    asks: str
    counts: str
    """What the answer counts, in sentences."""
    sql: str

    def views(self) -> Sequence[str]:
        """Return the views that the answer rests on, also those that a function of ours reads."""
        read = _read_in(self.sql)
        functions = {name for name in read if (FUNCTIONS / f"{name}.sql").exists()}
        within = (_read_in((FUNCTIONS / f"{name}.sql").read_text(encoding="utf-8")) for name in functions)
        return sorted(read.union(*within) - functions)


def read_questions(folder: Path = QUESTIONS) -> tuple[Question, ...]:
    """Read every question, in the order of the numbers; raises ``ValueError`` for a file without one."""
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> Question:
    text = with_literals(path.read_text(encoding="utf-8"))
    found = re.fullmatch(r"-- (.+\?)\n((?:-- .+\n)+)((?:(?!--).*\n)+)", text)
    if found is None:
        raise ValueError(f"{path.name} must begin with a question and what its answer counts, as comments")
    return Question(
        name=path.stem.partition("_")[2],
        asks=found[1],
        counts=found[2].removeprefix("-- ").replace("\n-- ", " ").strip(),
        sql=found[3].strip(),
    )


def _read_in(sql: str) -> set[str]:
    return set(re.findall(rf"\b{REPORTING}\.(\w+)", sql))
