"""What Airflow is shown of a night that is published: the assets of the campaign's reporting tables.

There are two, because an event with a partition wakes only DAGs that are scheduled by
partitions (``PartitionedAssetTimetable``), and one without wakes only the others.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from airflow.sdk import Asset
from airflow.sdk.definitions.context import Context

_BY_DATE = "/by_date"


def by_date(asset: Asset) -> Asset:
    """Return the asset of the same tables that has a partition for each business date, such as 2026-11-20."""
    return Asset(name=f"{asset.name}{_BY_DATE}")


def announce(context: Context, *, run_date: date, facts: Mapping[str, Any]) -> None:
    """Have Airflow emit the task's assets once it has succeeded, each with the same facts about the run."""
    for asset in context["task"].outlets:
        event = context["outlet_events"][asset]
        event.extra = {"run_date": run_date.isoformat(), **facts}
        if asset.name.endswith(_BY_DATE):
            event.add_partitions(run_date.isoformat())
