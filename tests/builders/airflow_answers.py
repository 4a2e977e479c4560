"""An Airflow's API as far as a run of one DAG needs it, over real HTTP; what it was asked stays in order."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from builders.raw_server import TOKEN_ANSWER, Visit, answer

RUN = {"dag_run_id": "r", "state": "running", "run_after": "2026-11-20T02:00:00Z", "conf": {}}


@dataclass(kw_only=True)
class AirflowAnswers:
    """A DAG that is off or on, and a run that ends after it was looked at so often, or never."""

    is_paused: bool
    looks: int | None = 1
    switches: list[bool] = field(default_factory=list)
    """Each ``is_paused`` that was asked for."""
    started_while_paused: list[bool] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    refuses_to_pause: bool = False

    async def __call__(self, visit: Visit) -> None:
        await visit.read_request()
        head, _, body = bytes(visit.received).partition(b"\r\n\r\n")
        if head.startswith(b"POST /auth"):
            await visit.write(answer(200, TOKEN_ANSWER, connection="close"))
            return
        method, path = head.decode().split()[:2]
        status, said = self._answer(method, re.sub(r"^/api/v2/dags/[^/?]+", "", path), body)
        await visit.write(answer(status, json.dumps(said).encode(), connection="close"))

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        match method, path.partition("?")[0]:
            case "PATCH", "":
                return self._switch(is_paused=json.loads(body)["is_paused"])
            case "GET", "":
                return 200, {"is_paused": self.is_paused}
            case "POST", "/dagRuns":
                self.started_while_paused.append(self.is_paused)
                self.started.set()
                return 200, RUN
            case "GET", "/dagRuns":
                return 200, {"dag_runs": []}
            case "GET", "/tasks":
                return 200, {"tasks": _TASKS}
            case "GET", "/dagRuns/r/taskInstances":
                return 200, {"task_instances": []}
            case "GET", "/dagRuns/r":
                return 200, {**RUN, "state": self._state()}
        return 404, {"detail": f"{method} {path}"}

    def _switch(self, *, is_paused: bool) -> tuple[int, Any]:
        if is_paused and self.refuses_to_pause:
            return 403, {"detail": "Forbidden"}
        self.switches.append(is_paused)
        self.is_paused = is_paused
        return 200, {"is_paused": is_paused}

    def _state(self) -> str:
        if self.looks is None:
            return "running"
        self.looks -= 1
        return "running" if self.looks >= 0 else "success"


_TASKS: Sequence[dict[str, Any]] = [{"task_id": "open_run", "downstream_task_ids": []}]
