"""Every hour: late results, overdue calls, and calls that wait for a person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, AssetAlias, CronTriggerTimetable, TriggerRule, chain, get_current_context, task

from outreach_airflow import limits, loading, maintenance, maintenance_alarms, notifications, runbook
from outreach_airflow.campaign_dags import campaigns_root
from outreach_airflow.private_errors import without_values
from outreach_airflow.retries import retry_policy
from outreach_airflow.task_context import failed_tasks


def stage(task_id: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a task from a function; its page shows the runbook's text, or else the function's docstring."""

    def task_of(function: Callable[..., Any]) -> Any:
        text = runbook.MAINTENANCE_TASKS.get(task_id, function.__doc__)
        return task(doc_md=text, multiple_outputs=False, **options)(without_values()(function))

    return task_of


@stage("collect_late_results")
def collect_late_results() -> dict[str, int]:
    """Ask the providers that can be asked, and apply what they delivered."""
    return maintenance.collect_late_results()


@stage("end_overdue_calls")
def end_overdue_calls() -> dict[str, int]:
    """Expire calls without a result, close unknown calls, withdraw planned calls of runs that are over."""
    return maintenance.end_overdue_calls()


@stage("erase_what_is_kept_no_longer")
def erase_what_is_kept_no_longer() -> dict[str, int]:
    """Erase data that the campaigns' `retention` no longer keeps."""
    return maintenance.erase_what_is_kept_no_longer()


# An alias: only the assets of campaigns whose tables changed are emitted.
@stage("load_late_results", outlets=[AssetAlias(loading.LATE_RESULTS)])
def load_late_results() -> dict[str, int]:
    """Load what has changed in the reporting tables since the night into the campaigns' warehouses."""
    return loading.load_late_results(campaigns_root(__file__), get_current_context())


@stage("report_missing_transcripts")
def report_missing_transcripts() -> dict[str, int]:
    """Count the conversations that have no transcript a day after they ended."""
    return maintenance_alarms.report_missing_transcripts()


@stage("tell_people")
def tell_people() -> dict[str, int]:
    """Send the notifications of the campaigns' `notify` that were not sent yet."""
    return notifications.tell_everyone(campaigns_root(__file__))


@stage("report_unknown_calls")
def report_unknown_calls() -> dict[str, int]:
    """Report calls that may or may not have been made; fail while they wait for a person."""
    return maintenance_alarms.report_unknown_calls(failed=failed_tasks(get_current_context()))


with DAG(
    dag_id="outreach_maintenance",
    description="Late results, overdue calls, unknown calls",
    doc_md=runbook.MAINTENANCE,
    schedule=CronTriggerTimetable("7 * * * *", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    # Without it late results are missing and unknown calls are not reported, and no one would notice.
    is_paused_upon_creation=False,
    tags=["outreach"],
    default_args={
        "owner": "outreach",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_policy": retry_policy(),
        "execution_timeout": limits.TASK,
        # Each task does what it can even if others fail, since none depends on late results.
        "trigger_rule": TriggerRule.ALL_DONE,
    },
):
    # The alarm comes last: it fails on purpose, also for earlier failures, and nothing waits after it.
    chain(
        collect_late_results(),
        end_overdue_calls(),
        erase_what_is_kept_no_longer(),
        load_late_results(),
        report_missing_transcripts(),
        tell_people(),
        report_unknown_calls(),
    )
