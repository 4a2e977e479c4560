"""A campaign's run as a person follows it: started or joined, task by task, to its end."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from graphlib import TopologicalSorter
from zoneinfo import ZoneInfo

from outreach.airflow_client.api import ACTIVE, AirflowApi, DagRun

LOOK_EVERY_SECONDS = 1.0
DONE = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})
WORST_FIRST = ("failed", "upstream_failed", "up_for_retry", "running", "deferred", "queued", "scheduled")


@dataclass(frozen=True, kw_only=True)
class TaskProgress:
    """One task of the DAG; a mapped task is all of its instances together.

    ``seconds`` is from its first start to its last end, waits included.
    """

    task_id: str
    state: str
    done: int
    of: int
    seconds: float | None


@dataclass(frozen=True, kw_only=True)
class RunProgress:
    """How far a run is."""

    run: DagRun
    tasks: tuple[TaskProgress, ...]

    @property
    def is_over(self) -> bool:
        """Whether Airflow has nothing left to do in this run."""
        return self.run.state not in ACTIVE

    @property
    def succeeded(self) -> bool:
        """Whether Airflow calls the run a success."""
        return self.run.state == "success"


@dataclass(frozen=True, kw_only=True)
class Started:
    """A run that was started, or was already under way for the same date and wave."""

    run: DagRun
    was_active: bool


def start_or_join(
    api: AirflowApi,
    dag_id: str,
    *,
    run_date: date,
    wave: int,
    zone: ZoneInfo,
    fresh_for: timedelta,
    dag_within_seconds: float = 60,
) -> Started:
    """Start a run of a campaign, or join the active run of the same business date and wave.

    The DAG must be on (``switch.py``), else its runs do not continue. A run that Airflow created more than
    ``fresh_for`` after its hour is not joined: it calls no one, and leaves the wave to a run in time.
    """
    api.wait_for_dag(dag_id, seconds=dag_within_seconds)
    for run in api.active_runs(dag_id):
        day = run.run_date or datetime.fromisoformat(run.run_after).astimezone(zone).date()
        if (day, run.wave) == (run_date, wave) and not _is_late(run, fresh_for):
            return Started(run=run, was_active=True)
    asked = {"run_date": run_date.isoformat(), "wave": wave}
    run = api.trigger(dag_id, asked, named=f"manual__{run_date}_wave_{wave}_")
    return Started(run=run, was_active=False)


def _is_late(run: DagRun, fresh_for: timedelta) -> bool:
    if run.queued_at is None:
        return False
    return datetime.fromisoformat(run.queued_at) - datetime.fromisoformat(run.run_after) > fresh_for


def follow(
    api: AirflowApi, dag_id: str, dag_run_id: str, *, pause: Callable[[float], None] = time.sleep
) -> Iterator[RunProgress]:
    """Yield the run's progress again and again; in the last one the run is over."""
    order = task_order(api.downstream(dag_id))
    while True:
        run = api.run(dag_id, dag_run_id)  # read before its tasks, so that the last progress is complete
        instances = api.task_instances(dag_id, dag_run_id)
        progress = RunProgress(run=run, tasks=tuple(progress_of(task, instances) for task in order))
        yield progress
        if progress.is_over:
            return
        pause(LOOK_EVERY_SECONDS)


def task_order(downstream: Mapping[str, list[str]]) -> list[str]:
    """Sort tasks so that each stands after those that it waits for."""
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(downstream, ()))
    for task, followers in downstream.items():
        for follower in followers:
            sorter.add(follower, task)
    return list(sorter.static_order())


def progress_of(task_id: str, instances: list[dict[str, object]]) -> TaskProgress:
    """Sum up a task's instances, as the API returns them, in one line."""
    mine = [each for each in instances if each["task_id"] == task_id]
    states = [str(each["state"] or "waiting") for each in mine]
    done = sum(state in DONE for state in states)
    state = next((each for each in WORST_FIRST if each in states), states[0] if states else "waiting")
    if done and done < len(mine) and state in ("scheduled", "queued", "waiting"):
        state = "running"
    return TaskProgress(task_id=task_id, state=state, done=done, of=len(mine), seconds=_seconds(mine))


def _seconds(instances: list[dict[str, object]]) -> float | None:
    starts = [datetime.fromisoformat(str(each["start_date"])) for each in instances if each["start_date"]]
    ends = [datetime.fromisoformat(str(each["end_date"])) for each in instances if each["end_date"]]
    return (max(ends) - min(starts)).total_seconds() if starts and ends else None
