"""Airflow makes exactly these DAGs of the DAG files, however good or bad the campaign folders are."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from builders.campaigns import write_campaign
from builders.dag_shape import GROUPS, TASKS
from builders.parsed_dags import ParsedDags, parsed_dags
from outreach_airflow import runbook

Report = Callable[..., Any]

OWN_TEXTS: Final = {*runbook.TASKS.values(), *runbook.MAINTENANCE_TASKS.values()}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound campaign, one without a schedule, a broken one, and a folder of an impossible name."""
    root = tmp_path_factory.mktemp("campaigns")
    write_campaign(root, "sound", schedule="30 2 * * *", owner="receivables")
    write_campaign(root, "by_hand")
    write_campaign(root, "broken", timezone="Mars/Olympus", files={"prompt.md": None})
    write_campaign(root, "Not a campaign!")
    return root


@pytest.fixture(scope="module")
def parsed(report: Report, root: Path) -> ParsedDags:
    return parsed_dags(report("dags", OUTREACH_CAMPAIGNS=str(root)))


def test_there_is_one_dag_for_each_folder_and_one_for_maintenance(parsed: ParsedDags) -> None:
    parsed.are_exactly("sound", "by_hand", "broken", "outreach_maintenance")


def test_the_clones_own_campaigns_have_no_mistakes(report: Report) -> None:
    parsed = parsed_dags(report("dags"))
    parsed.are_exactly("overdue_invoices", "outreach_maintenance")
    assert parsed.import_errors == {}


def test_a_task_reads_no_other_campaign_than_its_own(report: Report, root: Path) -> None:
    assert report("dags_of_a_task", OUTREACH_CAMPAIGNS=str(root)) == ["by_hand", "outreach_maintenance"]


def test_parsing_imports_no_heavy_library(parsed: ParsedDags) -> None:
    assert parsed.imported == []


@pytest.mark.parametrize("dag_id", ["sound", "by_hand", "broken"])
def test_every_campaign_has_the_same_tasks_in_one_line(parsed: ParsedDags, dag_id: str) -> None:
    edges = parsed.dag(dag_id)["edges"]
    assert set(edges) == set(TASKS)
    for task, following in pairwise(TASKS):
        assert following in edges[task]
    # The shards of the extract are what the two mapped tasks are mapped over; nothing else jumps ahead.
    assert edges["extract_invoices"] == ["build_prompt_tags", "check_invoices", "prepare_contacts"]
    assert sum(len(targets) for targets in edges.values()) == len(TASKS) - 1 + 2


@pytest.mark.parametrize("dag_id", ["sound", "by_hand", "broken"])
def test_the_graph_draws_the_tasks_in_four_groups(parsed: ParsedDags, dag_id: str) -> None:
    drawn = parsed.dag(dag_id)["groups"]
    assert drawn == {label: sorted(tasks) for label, tasks in GROUPS.items()}


def test_the_task_that_fails_on_purpose_comes_last_in_the_hourly_dag(parsed: ParsedDags) -> None:
    assert parsed.dag("outreach_maintenance")["edges"] == {
        "collect_late_results": ["end_overdue_calls"],
        "end_overdue_calls": ["erase_what_is_kept_no_longer"],
        "erase_what_is_kept_no_longer": ["load_late_results"],
        "load_late_results": ["report_missing_transcripts"],
        "report_missing_transcripts": ["tell_people"],
        "tell_people": ["report_unknown_calls"],
        "report_unknown_calls": [],
    }


def test_every_task_of_the_hour_does_its_part_even_if_others_fail(parsed: ParsedDags) -> None:
    tasks = parsed.dag("outreach_maintenance")["tasks"].values()
    assert {task["trigger_rule"] for task in tasks} == {"all_done"}


def test_only_closing_runs_after_any_failure(parsed: ParsedDags) -> None:
    rules = {task: facts["trigger_rule"] for task, facts in parsed.dag("sound")["tasks"].items()}
    assert rules.pop("close_run") == "all_done"
    assert set(rules.values()) == {"none_failed"}


def test_maintenance_is_switched_on_at_its_creation_whatever_airflow_does_with_others(
    parsed: ParsedDags,
) -> None:
    switched_off = {dag_id: dag["is_paused_upon_creation"] for dag_id, dag in parsed.found.items()}
    assert switched_off.pop("outreach_maintenance") is False
    assert set(switched_off.values()) == {None}


def test_a_campaign_runs_once_at_a_time_and_is_never_caught_up(parsed: ParsedDags) -> None:
    for dag in parsed.found.values():
        assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)


def test_no_task_works_for_longer_than_two_hours_and_a_person_may_take_longer_to_answer(
    parsed: ParsedDags,
) -> None:
    tasks = [task for dag in parsed.found.values() for task in dag["tasks"].values()]
    assert {task["execution_timeout"] for task in tasks} == {7200.0}
    assert parsed.dag("sound")["tasks"]["approve"]["response_timeout"] is None


def test_handing_over_is_retried_at_least_three_times(parsed: ParsedDags) -> None:
    assert parsed.dag("sound")["tasks"]["submit_calls"]["retries"] >= 3


def test_every_dag_says_what_it_is(parsed: ParsedDags) -> None:
    assert all(dag["doc_md"] for dag in parsed.found.values())


@pytest.mark.parametrize(
    ("dag_id", "texts"),
    [("sound", runbook.TASKS), ("outreach_maintenance", runbook.MAINTENANCE_TASKS)],
)
def test_every_task_has_its_own_text_on_what_a_failure_means(
    parsed: ParsedDags, dag_id: str, texts: dict[str, str]
) -> None:
    shown = {task: facts["doc_md"] for task, facts in parsed.dag(dag_id)["tasks"].items()}
    assert shown == texts


def test_a_task_without_its_text_takes_no_dag_away_and_shows_its_docstring(
    report: Report, root: Path
) -> None:
    parsed = parsed_dags(report("dags_without_texts", OUTREACH_CAMPAIGNS=str(root)))
    parsed.are_exactly("sound", "by_hand", "broken", "outreach_maintenance")
    shown = [task["doc_md"] for dag in parsed.found.values() for task in dag["tasks"].values()]
    assert all(shown)
    assert not OWN_TEXTS & set(shown)


def test_a_dag_that_is_missing_is_named_with_the_reason(report: Report, tmp_path: Path) -> None:
    (tmp_path / "torn.py").write_text("from airflow.sdk import DAG\nraise KeyError('no_such_text')\n")
    parsed = parsed_dags(report("dags", AIRFLOW__CORE__DAGS_FOLDER=str(tmp_path)))
    with pytest.raises(AssertionError, match=r"there is no DAG sound(.|\n)*torn\.py(.|\n)*no_such_text"):
        parsed.dag("sound")


def test_the_schedule_and_the_owner_are_the_campaigns(parsed: ParsedDags) -> None:
    assert parsed.dag("sound")["schedule"] == "30 2 * * *"
    assert parsed.dag("by_hand")["schedule"] is None
    assert {task["owner"] for task in parsed.dag("sound")["tasks"].values()} == {"receivables"}


def test_a_run_is_named_by_the_campaigns_own_clock_and_a_scheduled_one_by_date_and_wave(
    parsed: ParsedDags,
) -> None:
    by_person = [
        "manual__2026-11-27T02:00:00+03:00",
        "backfill__2026-11-27T02:00:00+03:00",
    ]
    assert parsed.dag("sound")["run_names"] == [
        "scheduled__2026-11-27_wave_1__02:00:00+03:00",
        *by_person,
    ]
    assert parsed.dag("by_hand")["run_names"][1:] == by_person


def test_a_broken_campaign_keeps_its_dag_without_a_schedule_and_lists_its_mistakes(
    parsed: ParsedDags,
) -> None:
    broken = parsed.dag("broken")
    assert broken["schedule"] is None
    assert "Mars/Olympus" in broken["doc_md"]
    assert "prompt.md: is missing" in broken["doc_md"]


def test_only_the_file_without_dags_fails_and_names_every_mistake(parsed: ParsedDags) -> None:
    assert set(parsed.import_errors) == {"campaign_errors.py"}
    trace = parsed.import_errors["campaign_errors.py"]
    for mistake in ("broken/campaign.yaml", "broken/prompt.md: is missing", "Not a campaign!"):
        assert mistake in trace


def test_a_missing_root_takes_no_other_dag_away(report: Report, tmp_path: Path) -> None:
    parsed = parsed_dags(report("dags", OUTREACH_CAMPAIGNS=str(tmp_path / "nowhere")))
    parsed.are_exactly("outreach_maintenance")
    assert set(parsed.import_errors) == {"campaign_errors.py"}


def test_every_dag_survives_being_written_to_the_database(parsed: ParsedDags) -> None:
    assert all(dag["run_names"] for dag in parsed.found.values())


def test_a_bad_date_or_wave_is_refused_before_a_run_starts(parsed: ParsedDags) -> None:
    assert parsed.dag("sound")["params"] == {
        "run_date=None": "taken",
        "run_date='2026-11-20'": "taken",
        "run_date='20.11.2026'": "refused",
        "wave=2": "taken",
        "wave=0": "refused",
        "wave='2'": "refused",
    }
