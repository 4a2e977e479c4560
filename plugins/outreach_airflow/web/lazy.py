"""An ASGI application that is built at its first request.

Airflow loads plugins in every component and for every task; only the api-server needs
web pages, so they are imported only there. A mistake in one of them breaks its page,
but never Airflow's start.
"""

from collections.abc import Callable
from functools import cached_property

from starlette.types import ASGIApp, Receive, Scope, Send


class LazyApplication:
    """Passes requests on to the application that ``build`` returns."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = build

    @cached_property
    def _application(self) -> ASGIApp:
        return self._build()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application(scope, receive, send)
