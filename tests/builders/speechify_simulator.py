"""A simulated Speechify behind a real port, for tests of every tier.

with running_speechify(tmp_path, generation="B") as speechify:
    speechify.base_url       # the account's base_url, without a trailing slash
    speechify.faults.add("lag_reads", seconds=1)
    speechify.entries()      # the log: who was called
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from builders.simulator import PLAIN, RunningSimulator, serving
from outreach_sandbox.simulator.speechify.app import create_app
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings


@dataclass(frozen=True, kw_only=True)
class RunningSpeechify(RunningSimulator):
    """A Speechify that answers now, and a caller of it that knows its paths and no code of the adapter."""

    settings: SpeechifySimulatorSettings

    @property
    def base_url(self) -> str:
        return self.origin

    def get(self, path: str, *, key: str | None = None, **params: Any) -> httpx.Response:
        """Read ``/v1/agents/<path>``."""
        return httpx.get(self._url(path), params=params, headers=self._headers(key), **PLAIN)

    def post(
        self, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> httpx.Response:
        """Post JSON to ``/v1/agents/<path>``; further headers' names are given with underscores."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.post(self._url(path), json=body, headers=self._headers(key) | more, **PLAIN, timeout=5)

    def upload(self, file: str, *, name: str, agent_id: str, **fields: str) -> httpx.Response:
        """Upload a CSV file under a name, as a person does in the console."""
        form = {"name": name, "agent_id": agent_id, **fields}
        part = {"csv_file": ("batch.csv", file.encode(), "text/csv")}
        return httpx.post(
            self._url("batch-calls"), data=form, files=part, headers=self._headers(None), **PLAIN, timeout=5
        )

    def only_batch(self) -> str:
        """Give the id of the only batch there is."""
        (batch,) = self.get("batch-calls").json()["batches"]
        return str(batch["id"])

    def _url(self, path: str) -> str:
        return f"{self.origin}/v1/agents/{path}"

    def _headers(self, key: str | None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.settings.api_key if key is None else key}"}


@contextmanager
def running_speechify(folder: Path, **settings: Any) -> Iterator[RunningSpeechify]:
    """Run a simulator in a thread on a free port; the settings' other defaults make it quick and orderly.

    Calls take 10-50 ms, pauses between deliveries are a hundredth of the
    simulator's own, and nothing is duplicated or out of order unless asked for.
    """
    quick = {
        "log_path": folder / "speechify.jsonl",
        "call_seconds_min": 0.01,
        "call_seconds_max": 0.05,
        "retry_factor": 0.01,
        "duplicate_share": 0,
        "disorder_share": 0,
    }
    chosen = SpeechifySimulatorSettings.model_validate({**quick, **settings})
    with serving(create_app(chosen)) as origin:
        yield RunningSpeechify(origin=origin, log_path=chosen.log_path, settings=chosen)
