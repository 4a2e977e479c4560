"""One Airflow DAG for each campaign folder, all of one shape: when, and in what order.

The folders stand in ``include/campaigns``, or in ``$OUTREACH_CAMPAIGNS``. A
folder with mistakes keeps its DAG, so that a run that is under way can go on
from the copy it was opened with; a new run fails in ``open_run`` with the list.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    Asset,
    CronTriggerTimetable,
    Param,
    TriggerRule,
    chain,
    get_current_context,
    get_parsing_context,
    task,
)

from outreach.campaign.loading import LoadedFolder
from outreach_airflow import runbook, tasks
from outreach_airflow.approval import ApproveCalls
from outreach_airflow.campaign_dags import campaigns_root, folders_with_a_dag
from outreach_airflow.operators import CallBulkOperator, GateOperator
from outreach_airflow.retries import retry_policy

CAMPAIGNS = campaigns_root(__file__)

RUN = "{{ ti.xcom_pull(task_ids='open_run') or '' }}"
"""The run's id, as a template: an argument would draw an edge from open_run to every task."""

PARAMS = {
    "run_date": Param(
        None,
        type=["null", "string"],
        format="date",
        title="Business date",
        description="Empty: today in the campaign's time zone. Another date reports, and calls nobody.",
    ),
    "wave": Param(
        1,
        type="integer",
        minimum=1,
        maximum=32767,
        title="Wave",
        description="1; a higher number is a deliberate further round on the same date.",
    ),
}


def stage(task_id: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a task of a function; its counts are one XCom, not one for each of them."""
    return task(doc_md=runbook.TASKS[task_id], multiple_outputs=False, **options)


@stage("open_run")
def open_run(campaign_id: str) -> str:
    return tasks.open_run(CAMPAIGNS / campaign_id, get_current_context())


@stage("extract_invoices")
def extract_invoices(campaign_id: str, run: str) -> list[int]:
    return tasks.extract_invoices(CAMPAIGNS / campaign_id, run, get_current_context())


@stage("prepare_contacts")
def prepare_contacts(run: str, shard: int) -> dict[str, int]:
    return tasks.prepare_contacts(run, shard)


@stage("build_prompt_tags")
def build_prompt_tags(run: str, shard: int) -> dict[str, int]:
    return tasks.build_prompt_tags(run, shard)


@stage("decide")
def decide(run: str) -> dict[str, int]:
    return tasks.decide(run)


@stage("plan_batches")
def plan_batches(run: str) -> dict[str, int]:
    return tasks.plan_batches(run)


@stage("publish")
def publish(run: str) -> dict[str, int]:
    return tasks.publish(run, get_current_context())


@stage("close_run", trigger_rule=TriggerRule.ALL_DONE)
def close_run(run: str) -> dict[str, int]:
    return tasks.close_run(run, get_current_context())


def gate(name: str) -> GateOperator:
    task_id = f"check_{name}"
    return GateOperator(task_id=task_id, gate=name, run_id=RUN, doc_md=runbook.TASKS[task_id])


def wire(campaign_id: str) -> None:
    """Put the tasks in their order; called inside of a DAG."""
    shards: Any = extract_invoices(campaign_id, RUN)
    asset = Asset(name=f"outreach/{campaign_id}")
    chain(
        open_run(campaign_id),
        shards,
        gate("invoices"),
        prepare_contacts.partial(run=RUN).expand(shard=shards),
        build_prompt_tags.partial(run=RUN).expand(shard=shards),
        gate("contacts"),
        decide(RUN),
        plan_batches(RUN),
        # Nobody is asked twice because a worker was lost: the answer is in the ledger, a retry reads it.
        ApproveCalls(task_id="approve", run_id=RUN, doc_md=runbook.TASKS["approve"]),
        CallBulkOperator(
            task_id="submit_calls",
            run_id=RUN,
            doc_md=runbook.TASKS["submit_calls"],
            retries=5,
            retry_delay=timedelta(seconds=30),
        ),
        gate("outcomes"),
        publish.override(outlets=[asset])(RUN),
        close_run(RUN),
    )


def schedule_of(folder: LoadedFolder) -> CronTriggerTimetable | None:
    config = folder.campaign.config if folder.campaign else None
    if config is None or config.schedule is None:
        return None
    return CronTriggerTimetable(config.schedule, timezone=config.timezone)


def doc_of(folder: LoadedFolder) -> str:
    if folder.campaign:
        return f"{folder.campaign.config.description}\n\n{runbook.CAMPAIGN}"
    problems = "\n".join(f"- `{problem}`" for problem in folder.problems)
    return runbook.BROKEN.format(problems=problems) + runbook.CAMPAIGN


# A task reads this file for its own DAG's sake, and is told so: it need not read all other campaigns.
for found in folders_with_a_dag(CAMPAIGNS, only=get_parsing_context().dag_id):
    with DAG(
        dag_id=found.campaign_id,
        description=found.campaign.config.description
        if found.campaign
        else "This campaign's folder has mistakes",
        doc_md=doc_of(found),
        schedule=schedule_of(found),
        catchup=False,
        max_active_runs=1,
        params=PARAMS,
        tags=["outreach"] if found.campaign else ["outreach", "broken"],
        default_args={
            "owner": found.campaign.config.owner if found.campaign else "outreach",
            "retries": 3,
            "retry_delay": timedelta(seconds=30),
            "retry_policy": retry_policy(),
            "trigger_rule": TriggerRule.NONE_FAILED,
        },
    ):
        wire(found.campaign_id)
