"""The whole local stack for tests: started once, spoken to through Airflow's public API.

The oracle is the simulator's own log, never our tables.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, create_engine, text

from builders.campaigns import write_campaign
from outreach.connections.airflow_uri import read_connection
from outreach.connections.postgres_url import postgres_url
from outreach.storage.engine import ledger_engine
from outreach_sandbox.simulator.log import LogEntry, read_log
from outreach_sandbox.stack.ports import free_port
from outreach_sandbox.stack.running_stack import running_stack
from outreach_sandbox.stack.secrets import ADMIN
from outreach_sandbox.stack.stack import Stack
from outreach_sandbox.stack.state_folder import StateFolder

FINAL = ("success", "failed")

FIRST_OF_ALL = "first_of_all"
"""A campaign that is there from the beginning: Airflow reads a file of DAGs on request by one of its DAGs."""

SEALED_ROWS = (
    "campaign_run",
    "invoice",
    "contact",
    "call",
    "call_invoice",
    "call_batch",
    "call_transition",
    "call_transcript",
    "call_transcript_turn",
)
"""Tables in which nothing may change once a run is through."""


@dataclass(frozen=True, kw_only=True)
class AirflowStack:
    """A running stack. ``campaigns`` is the folder that its DAGs are made from."""

    campaigns: Path
    ledger: Engine
    warehouse: Engine
    simulator_log: Path
    web: httpx.Client
    """Speaks to the api-server as its administrator."""
    local: Stack
    """Its processes."""

    def entries(self) -> list[LogEntry]:
        """Read what the simulator wrote down."""
        return read_log(self.simulator_log)

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        """Call the public API; anything but a success is an error."""
        answer = self.web.request(method, f"/api/v2{path}", **arguments)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def start(self, dag_id: str, **conf: Any) -> "NightRun":
        """Wait until Airflow knows the DAG, switch it on and start it."""
        self.switch_on(dag_id)
        run = self.ask("POST", f"/dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": conf})
        return NightRun(stack=self, dag_id=dag_id, dag_run_id=run["dag_run_id"])

    def switch_on(self, dag_id: str) -> None:
        """Wait until Airflow knows the DAG, and switch it on."""
        self.wait_until(lambda: self._knows(dag_id), f"a DAG {dag_id}")
        self.ask("PATCH", f"/dags/{dag_id}", json={"is_paused": False})

    def _knows(self, dag_id: str) -> bool:
        """Whether Airflow knows the DAG; if not, have the campaigns read now and not in half a minute."""
        if self.web.get(f"/api/v2/dags/{dag_id}").is_success:
            return True
        known = self.web.get(f"/api/v2/dags/{FIRST_OF_ALL}")
        if known.is_success:
            # Refused while an earlier request stands: then that one does it.
            asked = self.web.put(f"/api/v2/parseDagFile/{known.json()['file_token']}")
            assert asked.is_success or asked.status_code == httpx.codes.CONFLICT, asked.text
        time.sleep(1)
        return False

    def wait_until(self, is_so: Any, what: str, *, seconds: float = 180) -> None:
        """Wait for something; ends the test when it does not come."""
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, f"waited {seconds:.0f} seconds for {what}"
            time.sleep(0.5)

    def sealed_rows(self) -> dict[str, list[str]]:
        """Every row of every run, as text."""
        with self.ledger.connect() as connection:
            return {
                table: sorted(connection.scalars(text(f"SELECT row::text FROM outreach.{table} AS row")))
                for table in SEALED_ROWS
            }


@dataclass(frozen=True, kw_only=True)
class NightRun:
    """One DAG run and what people can do to it."""

    stack: AirflowStack
    dag_id: str
    dag_run_id: str

    @property
    def path(self) -> str:
        return f"/dags/{self.dag_id}/dagRuns/{self.dag_run_id}"

    def state(self) -> str:
        return str(self.stack.ask("GET", self.path)["state"])

    def instance(self, task_id: str) -> dict[str, Any]:
        """Everything that Airflow says about one task that is not mapped."""
        found: dict[str, Any] = self.stack.ask("GET", f"{self.path}/taskInstances/{task_id}")
        return found

    def tasks(self) -> dict[str, str | None]:
        """The state of each task; mapped ones carry their index."""
        found = self.stack.ask("GET", f"{self.path}/taskInstances", params={"limit": 100})["task_instances"]
        return {
            each["task_id"] if each["map_index"] < 0 else f"{each['task_id']}[{each['map_index']}]": each[
                "state"
            ]
            for each in found
        }

    def wait(self, *, seconds: float = 240) -> str:
        """Wait for the end of the run and return its state."""
        deadline = time.monotonic() + seconds
        while (state := self.state()) not in FINAL:
            assert time.monotonic() < deadline, f"{self.dag_id} did not end: {self.tasks()}"
            time.sleep(0.5)
        return state

    def wait_for(self, task_id: str, state: str, *, seconds: float = 240) -> None:
        """Wait until a task is in a state."""
        deadline = time.monotonic() + seconds
        while self.tasks().get(task_id) != state:
            assert time.monotonic() < deadline, f"{task_id} is not {state}: {self.tasks()}"
            time.sleep(0.5)

    def clear(self, task_ids: Sequence[str] | None = None, *, downstream: bool = False) -> None:
        """Clear tasks, or all of them."""
        body: Mapping[str, Any] = {
            "dry_run": False,
            "dag_run_id": self.dag_run_id,
            "only_failed": False,
            "task_ids": list(task_ids) if task_ids else None,
            "include_downstream": downstream,
        }
        self.stack.ask("POST", f"/dags/{self.dag_id}/clearTaskInstances", json=body)

    def mark(self, task_id: str, state: str, *, map_index: int | None = None) -> None:
        """Mark one task as ``success`` or ``failed``."""
        place = task_id if map_index is None else f"{task_id}/{map_index}"
        self.stack.ask("PATCH", f"{self.path}/taskInstances/{place}", json={"new_state": state})

    def answer(self, task_id: str, option: str) -> None:
        """Answer a question under Required Actions."""
        self.stack.ask(
            "PATCH", f"{self.path}/taskInstances/{task_id}/-1/hitlDetails", json={"chosen_options": [option]}
        )

    def log(self, task_id: str, *, attempt: int = 1) -> str:
        """Everything that a task wrote in one attempt."""
        content = self.stack.ask("GET", f"{self.path}/taskInstances/{task_id}/logs/{attempt}")["content"]
        return "\n".join(str(line) for line in content)

    def links(self, task_id: str) -> dict[str, str]:
        """The buttons on a task's page."""
        found = self.stack.ask("GET", f"{self.path}/taskInstances/{task_id}/links")["extra_links"]
        return dict(found)

    def xcoms(self) -> dict[str, Any]:
        """Everything that the run's tasks left in Airflow's own database."""
        found = self.stack.ask("GET", f"{self.path}/taskInstances/~/xcomEntries", params={"limit": 1000})
        return {
            f"{each['task_id']}[{each['map_index']}].{each['key']}": self.stack.ask(
                "GET",
                f"{self.path}/taskInstances/{each['task_id']}/xcomEntries/{each['key']}",
                params={"map_index": each["map_index"]},
            )["value"]
            for each in found["xcom_entries"]
        }


@contextmanager
def airflow_stack(**settings: str) -> Iterator[AirflowStack]:
    """Run a stack of its own, with one campaign that no one starts.

    ``settings`` are variables of its environment.
    """
    # A socket's path must be short, so not below pytest's folder.
    root = Path(tempfile.mkdtemp(prefix="outreach-stack-"))
    campaigns = root / "campaigns"
    campaigns.mkdir()
    write_campaign(campaigns, FIRST_OF_ALL)
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "OUTREACH"))
    }
    environ |= {"OUTREACH_CAMPAIGNS": str(campaigns), **settings}
    folder = StateFolder(root=root / "state")
    try:
        with running_stack(
            folder, environ=environ, ui_port=free_port(), today=datetime.now(UTC).date(), tell=print
        ) as stack:
            ledger = ledger_engine(_url("outreach_db", stack.environment))
            warehouse = create_engine(_url("warehouse", stack.environment))
            with httpx.Client(base_url=stack.record.ui, trust_env=False, timeout=30) as web:
                login = {"username": ADMIN, "password": stack.secrets.admin_password}
                token = web.post("/auth/token", json=login).raise_for_status().json()["access_token"]
                web.headers["Authorization"] = f"Bearer {token}"
                yield AirflowStack(
                    campaigns=campaigns,
                    ledger=ledger,
                    warehouse=warehouse,
                    simulator_log=folder.simulator_log,
                    web=web,
                    local=stack,
                )
            warehouse.dispose()
            ledger.dispose()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _url(connection_id: str, environ: Mapping[str, str]) -> str:
    return postgres_url(read_connection(connection_id, environ)).render_as_string(hide_password=False)
