"""``exposures.yml``: which questions rest on which sources, so that a change of one shows what it touches."""

from typing import Any

from outreach.storage.question_files import Question, read_questions

OWNER = "airflow-outreach"


def exposures(source: str) -> dict[str, Any]:
    """Describe each question as an analysis on the views that it reads."""
    return {"version": 2, "exposures": [_exposure(each, source) for each in read_questions()]}


def _exposure(question: Question, source: str) -> dict[str, Any]:
    return {
        "name": question.name,
        "label": question.asks,
        "type": "analysis",
        "maturity": "high",
        "description": f"{question.counts} Its SQL is in docs/questions.md of {OWNER}.",
        "owner": {"name": OWNER},
        "depends_on": [f"source('{source}', '{view}')" for view in question.views()],
    }
