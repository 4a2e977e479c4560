"""The modules of the page: scripts of ours that Airflow's UI imports, served as they are."""

from importlib import resources

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, HTTPException, Response

router = APIRouter()

STATIC = resources.files("outreach_airflow.web") / "static"


@router.get("/{module}.js", include_in_schema=False)
def module_of_the_page(module: str, _: GetUserDep) -> Response:
    """Serve one of the modules beside each other in the package; they hold no data."""
    found = next((each for each in STATIC.iterdir() if each.name == f"{module}.js"), None)
    if found is None:
        raise HTTPException(404, "The page has no such module.")
    return Response(found.read_bytes(), media_type="text/javascript")
