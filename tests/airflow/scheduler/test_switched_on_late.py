"""A DAG that is switched on after its hour: Airflow makes up for it too late, and a person wants calls today.

Airflow makes up for what is not longer ago than a tenth of the schedule's interval.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from builders.airflow_stack import AirflowStack, NightRun
from builders.oracle import rings_by_phone
from builders.small_nights import add_night, each_once
from outreach.airflow_client.api import AirflowAccess, AirflowApi
from outreach.airflow_client.follow import start_or_join
from outreach_sandbox.stack.secrets import ADMIN

pytestmark = pytest.mark.airflow

CAMPAIGN, FROM = "switched_on_late", 300
FRESH_FOR = timedelta(minutes=30)
RIYADH = ZoneInfo("Asia/Riyadh")


def test_the_slot_that_is_made_up_for_calls_no_one_and_the_person_who_starts_the_night_is_served(
    stack: AirflowStack,
) -> None:
    now = datetime.now(RIYADH)
    slot = now - timedelta(hours=1)
    add_night(stack, CAMPAIGN, phones_from=FROM, schedule=f"{slot.minute} {slot.hour} * * *", freshness="30m")
    stack.switch_on(CAMPAIGN)
    stack.wait_until(
        lambda: stack.ask("GET", f"/dags/{CAMPAIGN}/dagRuns")["total_entries"], "the slot to be made up for"
    )
    (made_up,) = stack.ask("GET", f"/dags/{CAMPAIGN}/dagRuns")["dag_runs"]
    assert made_up["dag_run_id"] == f"scheduled__{slot:%Y-%m-%d}_wave_1__{slot:%H:%M}:00+03:00"
    access = AirflowAccess(url=stack.local.record.ui, user=ADMIN, password=stack.local.secrets.admin_password)
    with AirflowApi(access) as api:
        started = start_or_join(api, CAMPAIGN, run_date=now.date(), wave=1, zone=RIYADH, fresh_for=FRESH_FOR)
    assert not started.was_active
    run = NightRun(stack=stack, dag_id=CAMPAIGN, dag_run_id=started.run.dag_run_id)
    assert run.wait() == "success"
    called = rings_by_phone(stack.entries())
    assert {phone: called[phone] for phone in each_once(FROM)} == each_once(FROM)
    query = "SELECT wave, is_stale FROM reporting.campaign_funnel WHERE campaign_id = :campaign ORDER BY wave"
    with stack.ledger.connect() as connection:
        runs = [tuple(row) for row in connection.execute(text(query), {"campaign": CAMPAIGN})]
    assert runs == [(0, True), (1, False)]
