"""docs/questions.md: each question with its SQL, and its answer after the sample nights."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, text

from outreach.storage.question_files import Question, read_questions
from outreach.storage.reporting_views import READER

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
MOST_ROWS = 12
"""Rows of an answer that the page shows."""

_HEADER = """# Questions

Twelve questions that analysts ask, each with SQL on the views of schema `reporting` that answers it as it
stands: in `outreach sql`, in any client, as the role `outreach_reader`. [tables.md](tables.md) describes the
views. Rates are in percent, of the same denominators as in `campaign_daily`.

The answers are those of the sample campaign after three nights in simulated time, with payments in between;
the same each time, on every machine. Written by `.venv/bin/python tests/questions.py`; a test plays the
nights and keeps the page equal to what they come to.
"""

Answer = tuple[Sequence[str], Sequence[Row[Any]]]
"""Names of columns, and rows."""


def answer_to(question: Question, ledger: Engine) -> Answer:
    """Ask the ledger as someone who may read the views and nothing else."""
    with ledger.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {READER}"))
        found = connection.execute(text(question.sql))
        return tuple(found.keys()), found.all()


def question_page(ledger: Engine) -> str:
    """Write the page for a ledger after the sample nights."""
    questions = read_questions()
    contents = "\n".join(f"{n}. [{each.asks}](#{_anchor(n, each)})" for n, each in enumerate(questions, 1))
    parts = [_HEADER, contents + "\n"]
    for number, question in enumerate(questions, 1):
        parts.append("\n".join(_section(number, question, answer_to(question, ledger))))
    return "\n".join(parts)


def _anchor(number: int, question: Question) -> str:
    words = "".join(letter for letter in question.asks.lower() if letter.isalnum() or letter in " -")
    return f"{number}-{words.replace(' ', '-')}"


def _section(number: int, question: Question, answer: Answer) -> Iterator[str]:
    names, rows = answer
    yield f"## {number}. {question.asks}"
    yield f"\n{question.counts}\n"
    yield f"```sql\n{question.sql}\n```\n"
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows[:MOST_ROWS]:
        yield "| " + " | ".join(map(_cell, row)) + " |"
    if len(rows) > MOST_ROWS:
        yield f"\n… and {len(rows) - MOST_ROWS} rows more."
    yield ""


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
