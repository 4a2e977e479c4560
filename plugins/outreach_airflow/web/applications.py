"""The two web applications that the plugin mounts in Airflow's api-server."""

from starlette.types import ASGIApp


def webhooks() -> ASGIApp:
    """Build the application that providers report to. It is public, since it verifies signatures itself.

    This also starts the process that applies the reports; that process ends with this one.
    """
    from outreach.webhooks.app import create_app
    from outreach.webhooks.reducer_process import ReducerProcess
    from outreach_airflow import wiring

    reducer = ReducerProcess("outreach_airflow.web.reducer")
    reducer.start()
    return create_app(
        ledger=wiring.ledger, provider_of=wiring.provider, clock=wiring.clock, kept=reducer.wake
    )


def pages() -> ASGIApp:
    """Build the pages for people; all are behind Airflow's login."""
    from fastapi import FastAPI, HTTPException

    from outreach_airflow.web import gates, page
    from outreach_airflow.web.api import problems, routes
    from outreach_airflow.web.headers import SafeHeaders
    from outreach_airflow.web.login import login_or_error

    app = FastAPI(title="Outreach", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.include_router(gates.router)
    app.include_router(routes.router)
    app.include_router(page.router)
    problems.add_to(app)
    app.exception_handler(HTTPException)(login_or_error)
    return SafeHeaders(app)
