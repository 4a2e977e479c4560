"""One Airflow DAG for each campaign folder, all with the same tasks in the same order.

The folders are in ``include/campaigns``, or in ``$OUTREACH_CAMPAIGNS``. A folder with
mistakes keeps its DAG, so that a running run can go on with the copy that it was opened
with; a new run fails in ``open_run`` with the list of mistakes.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    Asset,
    Param,
    TaskGroup,
    TriggerRule,
    chain,
    get_current_context,
    get_parsing_context,
    task,
)

from outreach.campaign.loading import LoadedFolder
from outreach_airflow import limits, loading, notifications, published, runbook, tasks
from outreach_airflow.approval import ApproveCalls
from outreach_airflow.campaign_dags import campaigns_root, folders_with_a_dag
from outreach_airflow.links import SumsReportLink
from outreach_airflow.operators import CallBulkOperator, GateOperator
from outreach_airflow.private_errors import without_values
from outreach_airflow.retries import retry_policy
from outreach_airflow.timetables import CampaignTimetable, StartedByHand

CAMPAIGNS = campaigns_root(__file__)

RUN = "{{ ti.xcom_pull(task_ids='open_run') or '' }}"
"""The run's id as a template, since an argument would draw an edge from open_run to every task."""

PART = "{{ part | default('') }}"
"""The label of a mapped task, which the task itself sets: the business date, the wave and the part."""

PARAMS = {
    "run_date": Param(
        None,
        type=["null", "string"],
        format="date",
        title="Business date",
        description="Empty: today in the campaign's time zone. Another date reports, and calls no one.",
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
    """Make a task from a function; all its counts are one XCom.

    Its page shows the runbook's text, or the function's docstring if the runbook has none.
    """

    def task_of(function: Callable[..., Any]) -> Any:
        text = runbook.TASKS.get(task_id, function.__doc__)
        return task(doc_md=text, multiple_outputs=False, **options)(without_values()(function))

    return task_of


@stage("open_run")
def open_run(campaign_id: str) -> str:
    """Open the run of this date and wave."""
    return tasks.open_run(CAMPAIGNS / campaign_id, get_current_context())


@stage("extract_invoices")
def extract_invoices(campaign_id: str, run: str) -> list[int]:
    """Read the invoices from the warehouse; returns the shards of the tasks that follow."""
    return tasks.extract_invoices(CAMPAIGNS / campaign_id, run, get_current_context())


@stage("prepare_contacts", map_index_template=PART)
def prepare_contacts(run: str, shard: int) -> dict[str, int]:
    """Make one contact from the invoices of each person in a shard."""
    return tasks.prepare_contacts(run, shard, get_current_context())


@stage("build_prompt_tags", map_index_template=PART)
def build_prompt_tags(run: str, shard: int) -> dict[str, int]:
    """Build the agent's variables for each contact of a shard."""
    return tasks.build_prompt_tags(run, shard, get_current_context())


@stage("decide")
def decide(run: str) -> dict[str, int]:
    """Decide for every person whether they are called."""
    return tasks.decide(run)


@stage("plan_batches")
def plan_batches(run: str) -> dict[str, int]:
    """Store every call in batches and seal the run."""
    return tasks.plan_batches(run)


@stage("publish")
def publish(campaign_id: str, run: str) -> dict[str, int]:
    """Check that the run's numbers add up, load the tables and let Airflow know that they are ready."""
    return tasks.publish(CAMPAIGNS / campaign_id, run, get_current_context())


@stage("close_run", trigger_rule=TriggerRule.ALL_DONE)
def close_run(run: str) -> dict[str, int]:
    """Withdraw calls that are still planned, and count all calls; also after failures."""
    return tasks.close_run(run, get_current_context())


def gate(name: str, **options: Any) -> GateOperator:
    """Make the task of a quality gate."""
    task_id = f"check_{name}"
    text = runbook.TASKS.get(task_id, GateOperator.__doc__)
    return GateOperator(task_id=task_id, gate=name, run_id=RUN, doc_md=text, **options)


def group(label: str) -> TaskGroup:
    """Show the tasks of the block as one box; their ids do not contain the group.

    Groups and tasks share one set of ids, and one task already has the id ``decide``.
    """
    return TaskGroup(f"group_{label}", group_display_name=label, prefix_group_id=False)


def preparing(campaign_id: str) -> list[Any]:
    """Make the tasks from the warehouse's rows to contacts that are ready for a decision."""
    with group("prepare"):
        opened = open_run(campaign_id)
        shards: Any = extract_invoices(campaign_id, RUN)
        return [
            opened,
            shards,
            gate("invoices"),
            prepare_contacts.partial(run=RUN).expand(shard=shards),
            build_prompt_tags.partial(run=RUN).expand(shard=shards),
            gate("contacts"),
        ]


def deciding() -> list[Any]:
    """Make the tasks that settle who is called, and whether anyone is."""
    with group("decide"):
        # After a lost worker no one is asked twice: the answer is in the ledger, and a retry reads it.
        approve = ApproveCalls(
            task_id="approve", run_id=RUN, doc_md=runbook.TASKS.get("approve", ApproveCalls.__doc__)
        )
        return [decide(RUN), plan_batches(RUN), approve]


def calling(campaign_id: str) -> list[Any]:
    """Make the tasks that hand the calls over and check their outcomes."""
    with group("call"):
        submit_calls = CallBulkOperator(
            task_id="submit_calls",
            run_id=RUN,
            doc_md=runbook.TASKS.get("submit_calls", CallBulkOperator.__doc__),
            retries=5,
            retry_delay=timedelta(seconds=30),
        )
        return [submit_calls, gate("outcomes", campaign_folder=str(CAMPAIGNS / campaign_id))]


def reporting(campaign_id: str) -> list[Any]:
    """Make the tasks that inform others and close the run."""
    with group("report"):
        asset = Asset(name=loading.asset_name(campaign_id))
        publishing = publish.override(outlets=[asset, published.by_date(asset)])(campaign_id, RUN)
        publishing.operator.operator_extra_links = (SumsReportLink(),)
        return [publishing, close_run(RUN)]


def wire(campaign_id: str) -> None:
    """Put the tasks in order; called inside a DAG."""
    chain(*preparing(campaign_id), *deciding(), *calling(campaign_id), *reporting(campaign_id))


def schedule_of(folder: LoadedFolder) -> CampaignTimetable | StartedByHand | None:
    """Return the campaign's own schedule; None for a folder with mistakes, which nothing starts."""
    config = folder.campaign.config if folder.campaign else None
    if config is None:
        return None
    if config.schedule is None:
        return StartedByHand(zone=config.timezone)
    return CampaignTimetable(config.schedule, zone=config.timezone)


def doc_of(folder: LoadedFolder) -> str:
    """Return the text for the DAG's page: the campaign's description, or its folder's mistakes."""
    if folder.campaign:
        return f"{folder.campaign.config.description}\n\n{runbook.CAMPAIGN}"
    problems = "\n".join(f"- `{problem}`" for problem in folder.problems)
    return runbook.BROKEN.format(problems=problems) + runbook.CAMPAIGN


# A task reads this file only for its own DAG, which Airflow names; other campaigns are not read.
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
        deadline=notifications.deadline_of(CAMPAIGNS, found),
        default_args={
            "owner": found.campaign.config.owner if found.campaign else "outreach",
            "retries": 3,
            "retry_delay": timedelta(seconds=30),
            "retry_policy": retry_policy(),
            "execution_timeout": limits.TASK,
            "on_failure_callback": notifications.after_failure,
            "trigger_rule": TriggerRule.NONE_FAILED,
        },
    ):
        wire(found.campaign_id)
