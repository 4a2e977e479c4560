"""What Airflow makes of the DAG files: exactly these DAGs, whatever the campaign folders are like."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import write_campaign
from builders.dag_shape import TASKS

Report = Callable[..., Any]


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
def parsed(report: Report, root: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = report("dags", OUTREACH_CAMPAIGNS=str(root))
    return parsed


def test_there_is_one_dag_for_each_folder_and_one_for_maintenance(parsed: dict[str, Any]) -> None:
    assert set(parsed["dags"]) == {"sound", "by_hand", "broken", "outreach_maintenance"}


def test_the_clones_own_campaigns_have_no_mistakes(report: Report) -> None:
    parsed = report("dags")
    assert set(parsed["dags"]) == {"overdue_invoices", "outreach_maintenance"}
    assert parsed["import_errors"] == {}


def test_a_task_reads_no_other_campaign_than_its_own(report: Report, root: Path) -> None:
    assert report("dags_of_a_task", OUTREACH_CAMPAIGNS=str(root)) == ["by_hand", "outreach_maintenance"]


def test_parsing_imports_neither_pandas_nor_great_expectations(parsed: dict[str, Any]) -> None:
    assert parsed["imported"] == []


@pytest.mark.parametrize("dag_id", ["sound", "by_hand", "broken"])
def test_every_campaign_has_the_same_tasks_in_one_line(parsed: dict[str, Any], dag_id: str) -> None:
    edges = parsed["dags"][dag_id]["edges"]
    assert set(edges) == set(TASKS)
    for task, following in pairwise(TASKS):
        assert following in edges[task]
    # The shards of the extract are what the two mapped tasks are mapped over; nothing else jumps ahead.
    assert edges["extract_invoices"] == ["build_prompt_tags", "check_invoices", "prepare_contacts"]
    assert sum(len(targets) for targets in edges.values()) == len(TASKS) - 1 + 2


def test_what_fails_on_purpose_comes_last_in_the_hourly_dag(parsed: dict[str, Any]) -> None:
    assert parsed["dags"]["outreach_maintenance"]["edges"] == {
        "collect_late_results": ["end_overdue_calls"],
        "end_overdue_calls": ["report_missing_transcripts"],
        "report_missing_transcripts": ["report_unknown_calls"],
        "report_unknown_calls": [],
    }


def test_every_task_of_the_hour_does_its_part_whatever_became_of_the_others(parsed: dict[str, Any]) -> None:
    tasks = parsed["dags"]["outreach_maintenance"]["tasks"].values()
    assert {task["trigger_rule"] for task in tasks} == {"all_done"}


def test_only_closing_runs_whatever_happened_before(parsed: dict[str, Any]) -> None:
    rules = {task: facts["trigger_rule"] for task, facts in parsed["dags"]["sound"]["tasks"].items()}
    assert rules.pop("close_run") == "all_done"
    assert set(rules.values()) == {"none_failed"}


def test_a_campaign_runs_once_at_a_time_and_is_never_caught_up(parsed: dict[str, Any]) -> None:
    for dag in parsed["dags"].values():
        assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)


def test_handing_over_is_retried_at_least_three_times(parsed: dict[str, Any]) -> None:
    assert parsed["dags"]["sound"]["tasks"]["submit_calls"]["retries"] >= 3


def test_every_dag_and_every_task_says_what_a_failure_means(parsed: dict[str, Any]) -> None:
    for dag in parsed["dags"].values():
        assert dag["doc_md"]
        assert all(task["doc_md"] for task in dag["tasks"].values())


def test_the_schedule_and_the_owner_are_the_campaigns(parsed: dict[str, Any]) -> None:
    assert parsed["dags"]["sound"]["schedule"] == "30 2 * * *"
    assert parsed["dags"]["by_hand"]["schedule"] is None
    assert {task["owner"] for task in parsed["dags"]["sound"]["tasks"].values()} == {"receivables"}


def test_a_broken_campaign_keeps_its_dag_without_a_schedule_and_lists_its_mistakes(
    parsed: dict[str, Any],
) -> None:
    broken = parsed["dags"]["broken"]
    assert broken["schedule"] is None
    assert "Mars/Olympus" in broken["doc_md"]
    assert "prompt.md: is missing" in broken["doc_md"]


def test_only_the_file_without_dags_fails_and_names_every_mistake(parsed: dict[str, Any]) -> None:
    assert set(parsed["import_errors"]) == {"campaign_errors.py"}
    trace = parsed["import_errors"]["campaign_errors.py"]
    for mistake in ("broken/campaign.yaml", "broken/prompt.md: is missing", "Not a campaign!"):
        assert mistake in trace


def test_a_missing_root_takes_no_other_dag_away(report: Report, tmp_path: Path) -> None:
    parsed = report("dags", OUTREACH_CAMPAIGNS=str(tmp_path / "nowhere"))
    assert set(parsed["dags"]) == {"outreach_maintenance"}
    assert set(parsed["import_errors"]) == {"campaign_errors.py"}


def test_every_dag_survives_being_written_to_the_database(parsed: dict[str, Any]) -> None:
    assert all(dag["serialized"] for dag in parsed["dags"].values())


def test_a_bad_date_or_wave_is_refused_before_a_run_starts(parsed: dict[str, Any]) -> None:
    assert parsed["dags"]["sound"]["params"] == {
        "run_date=None": "taken",
        "run_date='2026-11-20'": "taken",
        "run_date='20.11.2026'": "refused",
        "wave=2": "taken",
        "wave=0": "refused",
        "wave='2'": "refused",
    }
