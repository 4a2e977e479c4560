"""Sending a person without a login to Airflow's login and back, as Airflow's own pages do."""

from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse

from outreach_airflow.paths import in_airflow

LOGIN = "/api/v2/auth/login"
"""Airflow's own path: it knows the auth manager's login page, and redirects only within this Airflow."""

INVALID_TOKEN = "Invalid JWT token"  # noqa: S105
"""Airflow's message, with a 403, for a session of another Airflow or of an old key."""


async def login_or_error(request: Request, error: HTTPException) -> Response:
    """Answer an error: a browser without a session is sent to the login, other clients get JSON."""
    if _needs_login(error) and "text/html" in request.headers.get("accept", ""):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{in_airflow(LOGIN)}?{urlencode({'next': back})}")
    return await http_exception_handler(request, error)


def _needs_login(error: HTTPException) -> bool:
    return error.status_code == 401 or (error.status_code == 403 and error.detail == INVALID_TOKEN)
