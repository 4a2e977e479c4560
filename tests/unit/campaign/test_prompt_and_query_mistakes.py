"""Mistakes in prompt.md and in the two queries, each with its sentence and place."""

from pathlib import Path

import pytest

from builders.campaigns import mistakes

COLON = r"(a plain colon before a word, also in text and comments, is written \:)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{ customer_name }}",
            (
                "'{{ customer_name }}' is not a placeholder; allowed: {{key}} of letters, digits "
                "and _, without spaces"
            ),
        ),
        ("{{}}", "'{{}}' is not a placeholder; allowed: {{key}} of letters, digits and _, without spaces"),
        ("{{open", "'{{' stands alone; a placeholder is {{key}}, and nothing else is replaced"),
        ("{#", "'{#' stands alone; a placeholder is {{key}}, and nothing else is replaced"),
    ],
)
def test_what_only_looks_like_a_placeholder(tmp_path: Path, text: str, message: str) -> None:
    prompt = f"{{{{customer_name}}}} {{{{amount_due}}}} {{{{oldest_due_date}}}}\nand {text}\n"
    assert mistakes(tmp_path, files={"prompt.md": prompt}) == [f"prompt.md:2: {message}"]


@pytest.mark.parametrize(
    ("file", "sql", "expected"),
    [
        ("extract.sql", "-- later\n/* or never */ ;", ["is empty; write a SELECT"]),
        ("extract.sql", "SELECT :today", [f"uses :today; allowed: :run_date {COLON}"]),
        ("extract.sql", "SELECT 'at :noon'", [f"uses :noon; allowed: :run_date {COLON}"]),
        ("extract.sql", "SELECT :person_ids", [f"uses :person_ids; allowed: :run_date {COLON}"]),
        (
            "still_due.sql",
            "SELECT id FROM t WHERE id IN :person_ids AND d < :today",
            [f"uses :today; allowed: :run_date, :person_ids {COLON}"],
        ),
        (
            "still_due.sql",
            "SELECT id FROM t",
            ["does not use :person_ids; without it the query would answer for everybody"],
        ),
        ("extract.sql", "SELECT 1; SELECT 2", ["holds several statements; allowed: one"]),
        (
            "extract.sql",
            "DELETE FROM t",
            ["begins with 'DELETE'; allowed: one query that only reads (SELECT or WITH …)"],
        ),
        (
            "extract.sql",
            "SELECT {{ ds }}",
            ["holds a template; SQL is never templated, values come in as parameters such as :run_date"],
        ),
    ],
)
def test_a_query_that_cannot_be_used(tmp_path: Path, file: str, sql: str, expected: list[str]) -> None:
    assert mistakes(tmp_path, files={file: sql}) == [f"{file}: {message}" for message in expected]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a::date, '12:30', \"x;y\" FROM t WHERE b = ';' AND c < :run_date ;\n",
        "-- first of all; a note\nWITH x AS (SELECT 1) SELECT * FROM x",
        "(SELECT 1) UNION (SELECT 2)",
        "SELECT $$; {{ not a template }}$$",
        r"SELECT 'at \:noon'",
    ],
)
def test_a_query_may_hold_casts_texts_and_comments(tmp_path: Path, sql: str) -> None:
    assert mistakes(tmp_path, files={"extract.sql": sql}) == []
