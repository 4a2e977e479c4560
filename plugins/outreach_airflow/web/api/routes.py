"""The versioned JSON API for people who are logged in to Airflow, and the document that describes it."""

from typing import Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from outreach_airflow.paths import in_airflow
from outreach_airflow.web.api import gates, runs, tonight
from outreach_airflow.web.api.problems import PROBLEMS

VERSION = "1"

router = APIRouter(prefix=f"/api/v{VERSION}", responses=PROBLEMS)
router.include_router(tonight.router)
router.include_router(runs.router)
router.include_router(gates.router)


@router.get("/openapi.json", include_in_schema=False)
def openapi(_: GetUserDep) -> dict[str, Any]:
    """Describe the API."""
    return get_openapi(
        title="Outreach",
        version=VERSION,
        description="What the page in Airflow shows and does. Reading a campaign needs read access to its "
        "DAG, acting needs edit access.",
        routes=router.routes,
        servers=[{"url": in_airflow("/outreach")}],
    )
