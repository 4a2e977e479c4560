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
        *(
            (
                other,
                f"'{other}' is another system's placeholder and would be read aloud; here it is {{{{key}}}}",
            )
            for other in ("${name}", "{name}", "[[name]]", "<<name>>", "%name%", "%(name)s", "#{name}")
        ),
    ],
)
def test_text_that_only_looks_like_a_placeholder_is_a_mistake(
    tmp_path: Path, text: str, message: str
) -> None:
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
            ["does not use :person_ids; without it the query would answer for everyone"],
        ),
        ("extract.sql", "SELECT 1; SELECT 2", ["holds several statements; allowed: one"]),
        (
            "extract.sql",
            "DELETE FROM t",
            ["begins with 'DELETE'; allowed: one query that only reads (SELECT or WITH …)"],
        ),
        (
            "extract.sql",
            "SELECT '{{ ds }}'",
            ["holds a template; SQL is never templated, values come in as parameters such as :run_date"],
        ),
        (
            "still_due.sql",
            "SELECT id FROM t WHERE id IN (:person_ids)",
            ["writes IN (:person_ids); write IN :person_ids, the brackets come with the list"],
        ),
        (
            "still_due.sql",
            "SELECT id FROM t WHERE id = ANY(:person_ids)",
            ["takes :person_ids for an array; write IN :person_ids, which every warehouse knows"],
        ),
        *(
            (
                "still_due.sql",
                f"SELECT id FROM t WHERE {changed} IN :person_ids",
                [
                    (
                        "changes case or spaces around :person_ids; compare the column itself: the ids come "
                        "back exactly as extract.sql returned them, and an index serves"
                    )
                ],
            )
            for changed in ("lower(id)", "LOWER(trim(t.id))", "trim(id)")
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
        "SELECT $$; not two statements$$ -- {{ not a template }}",
        r"SELECT 'at \:noon'",
    ],
)
def test_a_query_may_hold_casts_texts_and_comments(tmp_path: Path, sql: str) -> None:
    assert mistakes(tmp_path, files={"extract.sql": sql}) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("postgresql://reader:hunter22@db.internal/sales", "a URL with a password"),
        ("whsec_" + "a1b2" * 8, "a webhook's signing secret"),
        ("api_key: 8f14e45fceea167a", "a password"),
        ("AKIA" + "ABCDEFGH23456789", "an access key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    ],
)
def test_a_secret_in_a_file_is_found_and_never_repeated(tmp_path: Path, text: str, what: str) -> None:
    prompt = f"{{{{customer_name}}}} {{{{amount_due}}}} {{{{oldest_due_date}}}}\n{text}\n"
    assert mistakes(tmp_path, files={"prompt.md": prompt}) == [
        f"prompt.md:2: holds {what}; keep it in an Airflow connection and change it: it has been in a file"
    ]


def test_a_file_that_is_larger_than_any_campaigns_is_not_read(tmp_path: Path) -> None:
    assert mistakes(tmp_path, files={"extract.sql": "-- " + "x" * 2_000_000}) == [
        "extract.sql: is larger than 1024 KiB"
    ]
