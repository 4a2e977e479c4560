"""A simulated Weya behind a real port, and a caller of it that knows no code of the adapter.

with running_weya(tmp_path, call_seconds_max=0.05) as weya:
    weya.base_url          # the account's base_url
    weya.faults.add("lag_reads", seconds=1)
    weya.entries()         # the log: who was called
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from builders.simulator import PLAIN, RunningSimulator, serving
from outreach_sandbox.simulator.weya.app import create_app
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings


@dataclass(frozen=True, kw_only=True)
class RunningWeya(RunningSimulator):
    """A Weya that answers now. ``base_url`` is the host's root."""

    settings: WeyaSimulatorSettings

    @property
    def base_url(self) -> str:
        return self.origin


@contextmanager
def running_weya(folder: Path, **settings: Any) -> Iterator[RunningWeya]:
    """Run a simulator in a thread on a free port; calls take 10-50 ms unless asked otherwise."""
    quick = {"log_path": folder / "weya.jsonl", "call_seconds_min": 0.01, "call_seconds_max": 0.05}
    chosen = WeyaSimulatorSettings.model_validate({**quick, **settings})
    with serving(create_app(chosen)) as origin:
        yield RunningWeya(origin=origin, log_path=chosen.log_path, settings=chosen)


@dataclass(frozen=True, kw_only=True)
class WeyaClient:
    """A caller of the API as the documents describe it."""

    weya: RunningWeya

    def create_batch(self, *, key: str | None = None, **fields: Any) -> httpx.Response:
        body = {"batchName": "a batch", "callingNumbers": ["number-1"], **fields}
        headers = {"x-api-key": self.weya.settings.api_key if key is None else key}
        return self._post("createBatch", body, headers)

    def new_batch(self, name: str = "a batch") -> str:
        """Make a batch and give its id."""
        batch_id: str = self.create_batch(batchName=name).raise_for_status().json()["data"]
        return batch_id

    def add_calls(
        self, batch_id: str, *records: dict[str, Any], key: str | None = None, timeout: float = 5
    ) -> httpx.Response:
        headers = {"x-api-key": self.weya.settings.api_key if key is None else key}
        return self._post("addCallsToBatch", {"batchId": batch_id, "call_data": records}, headers, timeout)

    def stop(self, batch_id: str, *, token: str | None = None) -> httpx.Response:
        return self._act("stop-calling", batch_id, token)

    def start(self, batch_id: str, *, token: str | None = None) -> httpx.Response:
        return self._act("start-calling", batch_id, token)

    def batches(self, *, user_id: str | None = None, **params: Any) -> httpx.Response:
        return self._get(f"batches/{user_id or self.weya.settings.user_id}", params)

    def details(self, batch_id: str, **params: Any) -> httpx.Response:
        return self._get(f"batch-details/{batch_id}", params)

    def records(self, batch_id: str) -> list[dict[str, Any]]:
        """Give the first hundred records of a batch."""
        answer = self.details(batch_id, limit=100).raise_for_status().json()
        records: list[dict[str, Any]] = answer["data"]["data"]
        return records

    def _act(self, action: str, batch_id: str, token: str | None) -> httpx.Response:
        body = {"batchId": batch_id, "userId": self.weya.settings.user_id}
        return self._post(action, body, self._bearer(token))

    def _bearer(self, token: str | None = None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.weya.settings.user_token if token is None else token}"}

    def _get(self, path: str, params: dict[str, Any]) -> httpx.Response:
        return httpx.get(
            f"{self.weya.origin}/api/call/{path}", params=params, headers=self._bearer(), **PLAIN
        )

    def _post(
        self, path: str, body: dict[str, Any], headers: dict[str, str], timeout: float = 5
    ) -> httpx.Response:
        return httpx.post(
            f"{self.weya.origin}/api/call/{path}", json=body, headers=headers, timeout=timeout, **PLAIN
        )


def record(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Make the ``number``-th invented record, with the call_id ``call-<number>``."""
    return {
        "phoneNumber": f"96650{number:07}",
        "call_id": f"call-{number}",
        "firstName": "Sara",
        "amount_due": "5,000 SAR",
        **fields,
    }
