"""When a run that asks for an approval is answered."""

from collections.abc import Iterator

from outreach.airflow_client.api import DagRun
from outreach.airflow_client.follow import RunProgress, TaskProgress
from outreach_sandbox.rehearsal.approve import when_asked

TWO_O_CLOCK = "2026-11-21T02:00:00Z"
RUN = DagRun(
    dag_run_id="night",
    state="running",
    run_date=None,
    wave=1,
    run_after=TWO_O_CLOCK,
    queued_at=TWO_O_CLOCK,
)


def looks(*states: str) -> Iterator[RunProgress]:
    """The states of the task ``approve``, second after second."""
    for state in states:
        task = TaskProgress(task_id="approve", state=state, done=0, of=1, seconds=None)
        yield RunProgress(run=RUN, tasks=(task,))


def answered_at(*states: str, after_seconds: float) -> list[int]:
    """The numbers of the looks at which the question was answered, from 1."""
    seen, answered = 0, []
    progress = when_asked(
        looks(*states), lambda: answered.append(seen), after_seconds=after_seconds, clock=lambda: float(seen)
    )
    for _ in progress:
        seen += 1
    return answered


def test_a_question_is_answered_once_and_not_before_airflow_can_take_the_answer() -> None:
    asked = ["running", *["awaiting_input"] * 6, "success"]
    assert answered_at(*asked, after_seconds=3) == [5]


def test_a_question_that_is_asked_again_is_answered_again() -> None:
    asked = ["awaiting_input"] * 3
    assert answered_at(*asked, "up_for_retry", *asked, after_seconds=1) == [2, 6]


def test_where_the_person_answers_the_question_is_shown_at_once_and_once() -> None:
    assert answered_at("running", "awaiting_input", "awaiting_input", after_seconds=0) == [2]


def test_a_run_that_asks_nothing_gets_no_answer() -> None:
    assert answered_at("running", "success", after_seconds=0) == []
