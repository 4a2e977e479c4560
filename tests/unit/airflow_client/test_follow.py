from outreach.airflow_client.follow import progress_of, task_order


def instance(
    task_id: str, state: str | None, start: str | None = None, end: str | None = None
) -> dict[str, object]:
    return {"task_id": task_id, "state": state, "start_date": start, "end_date": end}


def test_tasks_stand_after_those_that_they_wait_for() -> None:
    order = task_order({"publish": [], "open_run": ["extract", "publish"], "extract": ["publish"]})
    assert order == ["open_run", "extract", "publish"]


def test_mapped_tasks_are_one_line_from_the_first_start_to_the_last_end() -> None:
    progress = progress_of(
        "prepare",
        [
            instance("prepare", "success", "2026-11-21T02:00:01Z", "2026-11-21T02:00:05Z"),
            instance("prepare", "success", "2026-11-21T02:00:02Z", "2026-11-21T02:00:09Z"),
            instance("other", "failed"),
        ],
    )
    assert (progress.state, progress.done, progress.of, progress.seconds) == ("success", 2, 2, 8.0)


def test_the_worst_of_the_mapped_tasks_is_shown() -> None:
    progress = progress_of("prepare", [instance("prepare", "success"), instance("prepare", "failed")])
    assert progress.state == "failed"


def test_a_mapped_task_of_which_some_are_done_is_running() -> None:
    progress = progress_of("prepare", [instance("prepare", "success"), instance("prepare", "scheduled")])
    assert (progress.state, progress.done, progress.of) == ("running", 1, 2)


def test_a_task_that_has_no_instance_yet_waits() -> None:
    assert progress_of("prepare", []).state == "waiting"
