"""Every hour: late results, overdue calls, and what waits for a person."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, TriggerRule, chain, get_current_context, task

from outreach_airflow import maintenance, maintenance_alarms, runbook
from outreach_airflow.retries import retry_policy
from outreach_airflow.task_context import failed_tasks


@task(doc_md=runbook.MAINTENANCE_TASKS["collect_late_results"], multiple_outputs=False)
def collect_late_results() -> dict[str, int]:
    return maintenance.collect_late_results()


@task(doc_md=runbook.MAINTENANCE_TASKS["end_overdue_calls"], multiple_outputs=False)
def end_overdue_calls() -> dict[str, int]:
    return maintenance.end_overdue_calls()


@task(doc_md=runbook.MAINTENANCE_TASKS["report_missing_transcripts"], multiple_outputs=False)
def report_missing_transcripts() -> dict[str, int]:
    return maintenance_alarms.report_missing_transcripts()


@task(doc_md=runbook.MAINTENANCE_TASKS["report_unknown_calls"], multiple_outputs=False)
def report_unknown_calls() -> dict[str, int]:
    return maintenance_alarms.report_unknown_calls(failed=failed_tasks(get_current_context()))


with DAG(
    dag_id="outreach_maintenance",
    description="Late results, overdue calls, unknown calls",
    doc_md=runbook.MAINTENANCE,
    schedule=CronTriggerTimetable("7 * * * *", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    tags=["outreach"],
    default_args={
        "owner": "outreach",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_policy": retry_policy(),
        # Each does what it can, whatever became of the others: late results are no condition of the rest.
        "trigger_rule": TriggerRule.ALL_DONE,
    },
):
    # The alarm comes last: it fails on purpose, also for what failed before it, and nothing waits behind it.
    chain(collect_late_results(), end_overdue_calls(), report_missing_transcripts(), report_unknown_calls())
