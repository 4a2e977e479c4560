"""An example to copy into your DAG folder: what may run once a campaign's night is published.

It stands here and not in ``dags/``, because Airflow would load it there: a campaign's
folder makes its DAG, and no one would have asked for this one.

The asset ``outreach/<campaign>/by_date`` has a partition for each business date, so
this DAG runs for the date that was published, and knows it: ``partition_key``. Where
publish runs again, the date does too. A DAG that wants no date is scheduled by
``schedule=[Asset(name="outreach/<campaign>")]`` instead: late results that the hourly
DAG loads wake that one alone, since what is emitted by an alias has no partition.
"""

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import DAG, Asset, PartitionedAssetTimetable

CAMPAIGN = "overdue_invoices"

NUMBERS = """
SELECT dialled, connected, right_party, promises, opt_outs
FROM reporting.campaign_daily
WHERE campaign_id = %(campaign_id)s AND run_date = %(run_date)s
"""

with DAG(
    dag_id=f"after_{CAMPAIGN}",
    description="An example: reads the numbers of the date that was published",
    schedule=PartitionedAssetTimetable(assets=Asset(name=f"outreach/{CAMPAIGN}/by_date")),
    catchup=False,
    tags=["outreach", "example"],
):
    # Counts only: rows of people stay in the database, and out of XCom.
    SQLExecuteQueryOperator(
        task_id="read_numbers",
        conn_id="outreach_db",
        sql=NUMBERS,
        parameters={"campaign_id": CAMPAIGN, "run_date": "{{ dag_run.partition_key }}"},
    )
