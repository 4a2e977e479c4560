"""Twelve questions of analysts are answered after three nights, and the answers are true.

The oracles are the simulator's own log of the calls and the warehouse's payments.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text

from builders.question_page import PAGE, answer_to, question_page
from builders.sample_nights import PlayedNights, played_nights
from outreach.storage.question_files import Question, read_questions

QUESTIONS: Mapping[str, Question] = {question.name: question for question in read_questions()}
Rows = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def played(
    postgres: URL, ledger_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PlayedNights]:
    with played_nights(postgres, ledger_template, tmp_path_factory.mktemp("nights")) as nights:
        yield nights


def answer(played: PlayedNights, name: str) -> Rows:
    names, rows = answer_to(QUESTIONS[name], played.ledger)
    return [dict(zip(names, row, strict=True)) for row in rows]


def total(rows: Rows, column: str) -> Any:
    return sum(row[column] or 0 for row in rows)


def words_of_the_agent(played: PlayedNights) -> Counter[str | None]:
    """What the simulated agent said of each call; None where no one answered."""
    return Counter(ended["call_output"] for ended in played.log.endings.values())


def in_warehouse(played: PlayedNights, sql: str) -> Any:
    with played.warehouse.connect() as connection:
        return connection.execute(text(sql)).all()


def test_there_are_twelve() -> None:
    assert len(QUESTIONS) == 12


def test_the_page_has_each_question_with_its_sql_and_its_answer(played: PlayedNights) -> None:
    assert PAGE.read_text(encoding="utf-8") == question_page(played.ledger), "run tests/questions.py"


@pytest.mark.parametrize(
    "name", ["connect_rate", "right_party", "best_attempt", "cost_per_promise", "aging", "week_on_week"]
)
def test_every_line_that_rang_was_dialled_once_in_each_answer(played: PlayedNights, name: str) -> None:
    assert total(answer(played, name), "dialled") == len(played.log.rings)


@pytest.mark.parametrize("name", ["connect_rate", "right_party", "best_attempt", "aging"])
def test_those_who_answered_are_those_with_whom_the_agent_spoke(played: PlayedNights, name: str) -> None:
    spoken = len(played.log.endings) - words_of_the_agent(played)[None]
    assert total(answer(played, name), "connected") == spoken


def test_a_wrong_number_or_a_relative_is_not_the_right_party(played: PlayedNights) -> None:
    rows, words = answer(played, "right_party"), words_of_the_agent(played)
    others = words["WRONG_NUMBER"] + words["LEFT_MESSAGE_WITH_FAMILY"]
    assert others > 0
    assert total(rows, "right_party") == total(rows, "connected") - others


@pytest.mark.parametrize("name", ["promises", "kept_and_broken", "best_attempt", "cost_per_promise", "aging"])
def test_the_promises_are_those_that_the_agent_heard(played: PlayedNights, name: str) -> None:
    assert total(answer(played, name), "promises") == words_of_the_agent(played)["PROMISE_TO_PAY"]


def test_opt_outs_are_those_that_the_agent_heard(played: PlayedNights) -> None:
    assert total(answer(played, "opt_outs"), "opt_outs") == words_of_the_agent(played)["OPT_OUT"]


def test_promises_are_kept_by_those_who_paid_all_of_it_in_time(played: PlayedNights) -> None:
    *over, newest = answer(played, "kept_and_broken")
    for night in over:
        # Of eight who promised four pay in time, two in part, one too late and one not at all.
        numbers = range(1, night["promises"] + 1)
        paid = Counter({1: "kept", 0: "kept", 2: "partly_kept"}.get(n % 4, "broken") for n in numbers)
        seen = Counter({state: night[state] for state in ("kept", "partly_kept", "broken")})
        assert seen <= paid
        assert paid.total() - seen.total() == night["unclear"]
    assert newest["pending"] + newest["unclear"] == newest["promises"] > 0


def test_every_payment_after_a_call_counts_once(played: PlayedNights) -> None:
    rows = answer(played, "collected")
    paid = in_warehouse(
        played,
        "SELECT currency, sum(amount) FROM sales.payment WHERE booked_at < '2026-11-17T06:00Z' GROUP BY 1",
    )
    collected: Counter[str] = Counter()
    for row in rows:
        collected[row["currency"]] += row["collected_30"]
    assert dict(collected) == dict(map(tuple, paid))
    within_a_week = in_warehouse(
        played,
        "SELECT sum(amount) FROM sales.payment"
        " WHERE booked_at < '2026-11-17' AND extract(hour FROM booked_at AT TIME ZONE 'UTC') = 6",  # in time
    )[0][0]
    assert total(rows, "collected_7") == within_a_week < total(rows, "collected_30")


def test_what_is_not_called_about_and_what_is_make_up_the_extract(played: PlayedNights) -> None:
    rows = answer(played, "not_called")
    with played.ledger.connect() as connection:
        newest = connection.execute(
            text(
                "SELECT invoices, invoices_to_call_for FROM reporting.campaign_funnel"
                " ORDER BY run_date DESC LIMIT 1"
            )
        ).one()
    assert total(rows, "invoices") == newest.invoices - newest.invoices_to_call_for
    extracted = in_warehouse(played, "SELECT count(*) FROM sales.invoice WHERE due_on < '2026-11-17'")
    assert newest.invoices == extracted[0][0]


def test_words_are_found_where_reading_everything_finds_them(played: PlayedNights) -> None:
    with played.ledger.connect() as connection:
        turns = connection.scalars(text("SELECT text FROM reporting.transcript_turn")).all()
    spoken = [turn for turn in turns if "salary" in turn.lower() or "راتب" in turn]
    assert total(answer(played, "words_said"), "turns") == len(spoken) > 0


def test_a_question_names_the_views_that_its_answer_rests_on() -> None:
    assert QUESTIONS["connect_rate"].views() == ["call_measure", "call_outcome"]
    assert QUESTIONS["words_said"].views() == ["call_outcome", "transcript_turn"]


def test_a_file_without_a_question_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "01_nothing.sql").write_text("SELECT 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"01_nothing\.sql must begin with a question"):
        read_questions(tmp_path)
