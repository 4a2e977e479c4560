"""The order of calls: what an expression may say, and that nothing else reaches the database."""

from pathlib import Path

import pytest

from builders.campaigns import campaign_config, mistakes
from outreach.campaign.priority import LONGEST, order_of_priority, priority_sql

HOSTILE = [
    "(SELECT phone FROM outreach.contact LIMIT 1)",
    "amount; DROP TABLE outreach.call",
    "amount -- comment",
    "amount /* comment */",
    "amount ' OR '1'='1",
    'amount "person_id"',
    "$$amount$$",
    "pg_sleep(10)",
    "set_config(amount, 1)",
    "amount::text",
    "CAST(amount AS text)",
    "amount || 1",
    "amount OR 1 = 1",
    "amount IN (1)",
    "amount; COMMIT",
    "contact.phone",
    "outreach.call",
    "person_id",
    ":run_id",
    "amount :run_id",
    "%(run_id)s",
    "{amount}",
    "E'\\x41'",
    "1e308 * 1e308",
    "0x10",
    "1_000",
    "amount ** 2",
    "amount ^ 2",
    "amount[1]",
    "amount\x00",
    "amоunt",
    "ａｍｏｕｎｔ",
    "amount\u00a0+ 1",
    "٣ + amount",
    "lambda: 1",
    "__import__",
    "exp(exp(amount))",
    "power(amount, 9)",
    "random()",
    "least(amount, 1), (SELECT 1)",
    "amount) DESC, (SELECT 1",
    "amount DESC",
    "CASE WHEN amount > 1 THEN 1 END",
    "NULL",
    "true",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_the_grammar_is_taken(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        priority_sql(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; write an expression over amount, days_overdue, invoice_count, broken_promise"),
        ("   ", "is empty; write an expression over amount, days_overdue, invoice_count, broken_promise"),
        ("amount +", "ends where more is expected"),
        ("(amount", "ends where more is expected"),
        ("amount)", "has ')' where an operator or the end is expected"),
        ("(amount, amount)", "has ',' where a closing bracket is expected"),
        ("amount < 1 < 2", "has '<' where an operator or the end is expected"),
        ("amount * (days_overdue == 30)", "has '=='; write one = to compare"),
        ("days_overdue != 30", "has '!='; write <> for not equal"),
        ("amount * * 2", "has '*' where a number, a name or a bracket is expected"),
        ("- - amount", "has '-' where a number, a name or a bracket is expected"),
        (
            "amounts * 2",
            (
                "uses 'amounts', which is not known (did you mean 'amount'?); "
                "allowed: amount, days_overdue, invoice_count, broken_promise"
            ),
        ),
        (
            "log(amount)",
            "calls 'log', which is not known; allowed: least, greatest, coalesce, abs, ln, sqrt",
        ),
        ("abs(amount, 1)", "gives abs 2 values; it takes 1"),
        ("least(amount)", "gives least 1 values; it takes 2 to 10"),
        (
            "amount % 2",
            "cannot be read at '%'; allowed: numbers, names, functions, + - * / ( ) = <> < <= > >=",
        ),
        ("(" * 21 + "1" + ")" * 21, "is nested more than 20 deep"),
        ("1+" * LONGEST + "1", f"is longer than {LONGEST} characters"),
    ],
)
def test_a_mistake_is_explained_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refusal:
        priority_sql(text)
    assert str(refusal.value) == message


def test_a_mistake_is_named_with_its_key_and_line(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, priority="amount; DROP TABLE call")
    assert mistake.endswith(
        "priority: cannot be read at ';'; allowed: numbers, names, functions, + - * / ( ) = <> < <= > >="
    )


def test_an_expression_is_written_anew_from_what_was_read() -> None:
    assert priority_sql("Amount*2 - days_overdue / 3") == (
        "((CAST(amount AS numeric) * CAST(2 AS numeric)) - "
        "(CAST(days_overdue AS numeric) / nullif(CAST(3 AS numeric), 0)))"
    )
    assert priority_sql("broken_promise * (amount >= 0.5)") == (
        "(CAST(CAST(broken_promise AS int) AS numeric) * "
        "CAST(CAST((CAST(amount AS numeric) >= CAST(0.5 AS numeric)) AS int) AS numeric))"
    )


def test_the_most_overdue_comes_first_where_nothing_is_said() -> None:
    assert campaign_config().priority is None
    assert order_of_priority(None).startswith("oldest_due_date NULLS LAST")
    assert order_of_priority("amount").startswith("CAST(amount AS numeric) DESC NULLS LAST, oldest_due_date")
