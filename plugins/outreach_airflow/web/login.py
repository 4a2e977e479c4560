"""Leading a person who is not logged in to Airflow's login and back, as Airflow's own pages do."""

from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse

from outreach_airflow.paths import in_airflow

LOGIN = "/api/v2/auth/login"
"""It knows the page of the auth manager in use, and leads nowhere else but into this Airflow."""

INVALID_TOKEN = "Invalid JWT token"  # noqa: S105
"""Airflow's words, with a 403, for a session that is not of this Airflow or not of its present key."""


async def login_or_error(request: Request, error: HTTPException) -> Response:
    """Answer an error; a browser whose person is unknown is sent to the login, everyone else gets JSON."""
    if _needs_login(error) and "text/html" in request.headers.get("accept", ""):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{in_airflow(LOGIN)}?{urlencode({'next': back})}")
    return await http_exception_handler(request, error)


def _needs_login(error: HTTPException) -> bool:
    return error.status_code == 401 or (error.status_code == 403 and error.detail == INVALID_TOKEN)
