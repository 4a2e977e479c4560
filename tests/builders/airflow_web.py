"""The web pages of the plugin in this process, behind Airflow's login, for users with chosen permissions."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from airflow.api_fastapi.app import create_auth_manager, purge_cached_app
from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from fastapi import FastAPI

from outreach_airflow.web.applications import pages

SECRET = "signs-the-logins-of-the-tests-" * 3
"""What logins are signed with: as long as its algorithm asks for."""

_MAKE = "from airflow.utils.db import upgradedb; upgradedb()"


class PerDagAuthManager(SimpleAuthManager):
    """An auth manager that lets a user at some DAGs only, as large installations have it.

    The teams of a user name them; a user without teams is let at all of them.
    """

    def is_authorized_dag(self, **asked: Any) -> bool:
        """Ask what the role may, then whether this DAG is one of the user's."""
        details, user = asked.get("details"), asked["user"]
        is_own = not user.teams or (details is not None and details.id in user.teams)
        return is_own and super().is_authorized_dag(**asked)


def make_airflow_database() -> None:
    """Make the database of the Airflow whose home this process has."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__")}
    subprocess.run([sys.executable, "-c", _MAKE], env=environ, check=True, capture_output=True, timeout=300)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Someone who asks for pages. ``token`` is the cookie that Airflow's login sets; None for a stranger."""

    token: str | None = None

    def get(self, path: str) -> httpx.Response:
        """Ask for a page below the plugin's own path."""
        return self.ask("GET", path)

    def post(self, path: str, **arguments: Any) -> httpx.Response:
        """Ask for something to be done."""
        return self.ask("POST", path, **arguments)

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send one request to a fresh application."""
        return asyncio.run(self._ask(method, path, arguments))

    async def _ask(self, method: str, path: str, arguments: Mapping[str, Any]) -> httpx.Response:
        airflow = FastAPI()
        airflow.mount("/outreach", pages())
        cookies = {} if self.token is None else {"_token": self.token}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=airflow),
            base_url="http://airflow.example/outreach/",
            cookies=cookies,
        ) as client:
            return await client.request(method, path, **arguments)


def signed_in(
    monkeypatch: pytest.MonkeyPatch, name: str, role: str | None, *, dags: Collection[str] = ()
) -> Visitor:
    """Someone who is logged in; a user without a role may do nothing."""
    monkeypatch.setenv("AIRFLOW__CORE__AUTH_MANAGER", f"{__name__}.PerDagAuthManager")
    monkeypatch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", SECRET)
    purge_cached_app()
    user = SimpleAuthManagerUser(username=name, role=role, teams=list(dags))
    return Visitor(token=create_auth_manager().generate_jwt(user))
