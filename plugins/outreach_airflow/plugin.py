"""The part of this package that Airflow's plugin loader loads, by its entry point ``airflow.plugins``.

No file is needed in Airflow's folder of plugins. A second file there with this class
would be an import error for Airflow, which loads a name only once.
"""

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from outreach_airflow.timetables import CampaignTimetable, StartedByHand
from outreach_airflow.web.applications import pages, webhooks
from outreach_airflow.web.connection_test import PortlessConnectionTest
from outreach_airflow.web.lazy import LazyApplication


class OutreachPlugin(AirflowPlugin):
    """Mount webhooks and the page, let *Test* work without a port, name runs by local time."""

    name = "outreach"
    fastapi_apps: list[dict[str, Any]] = [  # noqa: RUF012 - as Airflow declares it
        # The longer path first: a mount takes everything below its own path.
        {"name": "Outreach webhooks", "url_prefix": "/outreach/webhooks", "app": LazyApplication(webhooks)},
        {"name": "Outreach", "url_prefix": "/outreach", "app": LazyApplication(pages)},
    ]
    fastapi_root_middlewares: list[dict[str, Any]] = [  # noqa: RUF012 - as Airflow declares it
        {"name": "Outreach connection test", "middleware": PortlessConnectionTest},
    ]
    react_apps: list[dict[str, Any]] = [  # noqa: RUF012 - as Airflow declares it
        # Addresses are relative, so that they hold below whatever path Airflow is served under.
        {
            "name": "Outreach",
            "bundle_url": "outreach/page.js",
            "destination": "nav",
            "url_route": "outreach",
            "nav_top_level": True,
        },
        {
            "name": "Outreach",
            "bundle_url": "outreach/page.js",
            "destination": "dag_run",
            "url_route": "outreach-run",
        },
    ]
    timetables: list[Any] = [CampaignTimetable, StartedByHand]  # noqa: RUF012 - as Airflow declares it
