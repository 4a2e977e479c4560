"""When a campaign runs, and the name that Airflow gives to a run that has none.

Airflow names a run by its moment in UTC: a night of 27 November at 01:00 in Riyadh
would carry the 26th. These timetables name it by the campaign's own clock.
"""

from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from airflow.timetables.simple import NullTimetable
from airflow.timetables.trigger import CronTriggerTimetable
from airflow.utils.types import DagRunType

ONLY_WAVE_OF_THE_SCHEDULE = 1
"""A schedule passes no parameters, so its runs are of the default wave."""


def run_name(run_type: DagRunType, run_after: datetime, zone: ZoneInfo) -> str:
    """Name a run by its business date and wave, or by its local moment where a person chooses these two.

    A scheduled run is ``scheduled__2026-11-27_wave_1__01:00:00+03:00``, any other
    ``manual__2026-11-27T09:15:03.123456+03:00``. The offset keeps the hour that comes
    twice in autumn apart.
    """
    moment = run_after.astimezone(zone).isoformat()
    if run_type is not DagRunType.SCHEDULED:
        return run_type.generate_run_id(suffix=moment)
    day, _, time = moment.partition("T")
    return run_type.generate_run_id(suffix=f"{day}_wave_{ONLY_WAVE_OF_THE_SCHEDULE}__{time}")


class CampaignTimetable(CronTriggerTimetable):
    """The schedule of a campaign, in the campaign's time zone."""

    def __init__(self, cron: str, *, zone: str) -> None:
        super().__init__(cron, timezone=zone)
        self._zone = zone

    def generate_run_id(self, *, run_type: DagRunType, run_after: datetime, **_: Any) -> str:
        """Name a run; see ``run_name``."""
        return run_name(run_type, run_after, ZoneInfo(self._zone))

    def serialize(self) -> dict[str, Any]:
        """Return what Airflow keeps of the schedule."""
        return {"cron": self._expression, "zone": self._zone}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Self:
        """Make the schedule of what Airflow kept."""
        return cls(data["cron"], zone=data["zone"])


class StartedByHand(NullTimetable):
    """The schedule of a campaign that only people start."""

    def __init__(self, *, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def generate_run_id(self, *, run_type: DagRunType, run_after: datetime, **_: Any) -> str:
        """Name a run; see ``run_name``."""
        return run_name(run_type, run_after, ZoneInfo(self._zone))

    def serialize(self) -> dict[str, Any]:
        """Return what Airflow keeps of the schedule."""
        return {"zone": self._zone}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Self:
        """Make the schedule of what Airflow kept."""
        return cls(zone=data["zone"])
