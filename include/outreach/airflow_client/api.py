"""Airflow's public REST API, version 2, as needed to start, follow and approve a campaign's run."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

import httpx

from outreach.connections.dag_states import DagState
from outreach.domain.errors import LocalProblem
from outreach.providers.addresses import is_on_this_machine

ACTIVE = ("queued", "running")

READ_AT_MOST = 4
"""How often something is read if no answer comes, since a busy machine may be slow."""


@dataclass(frozen=True, kw_only=True)
class AirflowAccess:
    """The address of an Airflow, and our login there."""

    url: str
    user: str
    password: str


@dataclass(frozen=True, kw_only=True)
class DagRun:
    """One DAG run as Airflow reports it."""

    dag_run_id: str
    state: str
    run_date: date | None
    """The business date that was asked for; None means: the day of ``run_after``."""
    wave: int
    run_after: str
    queued_at: str | None
    """When Airflow created it: long after ``run_after`` if it catches up with a schedule."""


class AirflowApi:
    """A session with one Airflow; methods raise ``LocalProblem`` if it does not do what was asked."""

    def __init__(self, access: AirflowAccess) -> None:
        self._access = access
        # A proxy is for other machines, and may not even know this machine's own addresses.
        self._client = httpx.Client(
            base_url=access.url.rstrip("/"), timeout=30, trust_env=not is_on_this_machine(access.url)
        )
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._client.close()

    def wait_for_dag(self, dag_id: str, *, seconds: float) -> None:
        """Wait until Airflow has read the DAG: unpausing one that it does not know does nothing."""
        deadline = time.monotonic() + seconds
        while self._request("GET", f"/dags/{dag_id}", missing_is_fine=True) is None:
            if time.monotonic() > deadline:
                raise LocalProblem(
                    f"Airflow has no DAG {dag_id} after {seconds:.0f} seconds.{self._import_errors()}"
                )
            time.sleep(1)

    def is_paused(self, dag_id: str) -> bool:
        """Tell whether the DAG is switched off."""
        return bool(self._get(f"/dags/{dag_id}")["is_paused"])

    def dag_state(self, dag_id: str) -> DagState | None:
        """Return whether a DAG is on, and its newest run; None if Airflow has no such DAG."""
        dag = self._request("GET", f"/dags/{dag_id}", missing_is_fine=True)
        if dag is None:
            return None
        runs = self._get(f"/dags/{dag_id}/dagRuns", order_by="-run_after", limit=1)["dag_runs"]
        last = runs[0] if runs else {}
        return DagState(
            dag_id=dag_id,
            is_paused=bool(dag["is_paused"]),
            next_run_at=_moment(dag.get("next_dagrun_run_after")),
            last_state=last.get("state"),
            last_started_at=_moment(last.get("start_date")),
        )

    def set_paused(self, dag_id: str, *, is_paused: bool) -> None:
        """Switch the DAG off or on."""
        self._request("PATCH", f"/dags/{dag_id}", body={"is_paused": is_paused})

    def active_runs(self, dag_id: str) -> list[DagRun]:
        """Return the runs that are queued or running, oldest first."""
        found = self._get(f"/dags/{dag_id}/dagRuns", state=list(ACTIVE), order_by="run_after", limit=100)
        return [_dag_run(each) for each in found["dag_runs"]]

    def trigger(self, dag_id: str, conf: Mapping[str, Any], *, named: str | None = None) -> DagRun:
        """Start a separate run without a logical date, as Airflow 3 does for runs by hand.

        Airflow lists it under ``named``, with some letters that make it unique, else under the moment.
        """
        body: dict[str, Any] = {"logical_date": None, "conf": dict(conf)}
        if named is not None:
            body["dag_run_id"] = f"{named}_{secrets.token_hex(3)}"
        return _dag_run(self._request("POST", f"/dags/{dag_id}/dagRuns", body=body) or {})

    def run(self, dag_id: str, dag_run_id: str) -> DagRun:
        """Read one run."""
        return _dag_run(self._get(f"/dags/{dag_id}/dagRuns/{dag_run_id}"))

    def task_instances(self, dag_id: str, dag_run_id: str) -> list[dict[str, Any]]:
        """Return every task of a run; each instance of a mapped task is one entry."""
        found = self._get(f"/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances", limit=100)
        return list(found["task_instances"])

    def answer(self, dag_id: str, dag_run_id: str, task_id: str, option: str) -> None:
        """Answer the question that a task asks under Required Actions."""
        path = f"/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/-1/hitlDetails"
        self._request("PATCH", path, body={"chosen_options": [option]})

    def downstream(self, dag_id: str) -> dict[str, list[str]]:
        """Return which tasks follow directly after each task."""
        tasks = self._get(f"/dags/{dag_id}/tasks")["tasks"]
        return {each["task_id"]: list(each["downstream_task_ids"] or []) for each in tasks}

    def log_of(
        self, dag_id: str, dag_run_id: str, task_id: str, *, attempt: int, map_index: int
    ) -> list[dict[str, Any]]:
        """Return the log of one attempt of a task, event by event."""
        path = f"/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{attempt}"
        content = self._get(path, map_index=map_index)["content"]
        return [each for each in content if isinstance(each, dict)]

    def _import_errors(self) -> str:
        errors = self._get("/importErrors")["import_errors"]
        return "".join(
            f"\n{each['filename']}: {each['stack_trace'].strip().splitlines()[-1]}" for each in errors
        )

    def _get(self, path: str, **parameters: Any) -> Any:
        return self._request("GET", path, parameters=parameters)

    def _request(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        body: Any = None,
        missing_is_fine: bool = False,
    ) -> Any:
        for _ in range(2):
            answer = self._send(
                method, f"/api/v2{path}", params=parameters, json=body, headers=self._headers()
            )
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                break
            self._token = ""  # it has expired: ask for another one, once
        if answer.status_code == httpx.codes.NOT_FOUND and missing_is_fine:
            return None
        if answer.is_error:
            raise LocalProblem(f"Airflow refused {method} {path}: {answer.status_code} {_detail(answer)}")
        return answer.json()

    def _headers(self) -> dict[str, str]:
        if not self._token:
            credentials = {"username": self._access.user, "password": self._access.password}
            answer = self._send("POST", "/auth/token", json=credentials)
            if answer.is_error:
                raise LocalProblem(
                    f"Airflow at {self._access.url} did not let {self._access.user} in: {answer.status_code}"
                )
            self._token = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._token}"}

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        # Reading again changes nothing, but starting a run again would start two.
        attempts = READ_AT_MOST if method == "GET" else 1
        while True:
            attempts -= 1
            try:
                return self._client.request(method, path, **arguments)
            except httpx.HTTPError as error:
                if not attempts:
                    raise LocalProblem(f"Airflow at {self._access.url} does not answer: {error}") from error


def _dag_run(fields: Mapping[str, Any]) -> DagRun:
    conf = fields.get("conf") or {}
    asked = conf.get("run_date")
    return DagRun(
        dag_run_id=fields["dag_run_id"],
        state=fields["state"],
        run_date=date.fromisoformat(asked) if asked else None,
        wave=int(conf.get("wave") or 1),
        run_after=fields["run_after"],
        queued_at=fields.get("queued_at"),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("detail", ""))
    except (ValueError, AttributeError):
        return ""
