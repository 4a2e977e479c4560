"""Every hour: late results, overdue calls, and a count of what nobody can tell."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, chain, task

from outreach_airflow import maintenance, runbook
from outreach_airflow.retries import retry_policy


@task(doc_md=runbook.MAINTENANCE_TASKS["collect_late_results"], multiple_outputs=False)
def collect_late_results() -> dict[str, int]:
    return maintenance.collect_late_results()


@task(doc_md=runbook.MAINTENANCE_TASKS["end_overdue_calls"], multiple_outputs=False)
def end_overdue_calls() -> dict[str, int]:
    return maintenance.end_overdue_calls()


@task(doc_md=runbook.MAINTENANCE_TASKS["count_unknown_calls"], multiple_outputs=False)
def count_unknown_calls() -> dict[str, int]:
    return maintenance.count_unknown_calls()


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
    },
):
    chain(collect_late_results(), end_overdue_calls(), count_unknown_calls())
