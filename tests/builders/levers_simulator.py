"""A simulated Levers behind a real port, for tests of every tier.

with running_levers(tmp_path, call_seconds_max=0.05) as levers:
    levers.base_url          # the account's base_url, without a trailing slash
    levers.faults.add("break_off", when="after_admission")
    levers.entries()         # the log: who was called
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.simulator import RunningSimulator, serving
from outreach_sandbox.simulator.levers.app import create_app
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.levers.simulator import API_ROOT


@dataclass(frozen=True, kw_only=True)
class RunningLevers(RunningSimulator):
    """A Levers that answers now. ``base_url`` is the API root."""

    settings: LeversSimulatorSettings

    @property
    def base_url(self) -> str:
        return self.origin + API_ROOT


@contextmanager
def running_levers(folder: Path, **settings: Any) -> Iterator[RunningLevers]:
    """Run a simulator in a thread on a free port; the settings' other defaults make it quick and orderly.

    Calls take 10-50 ms, pauses between deliveries are a hundredth of Svix's, and
    nothing is duplicated or out of order unless asked for.
    """
    quick = {
        "log_path": folder / "levers.jsonl",
        "call_seconds_min": 0.01,
        "call_seconds_max": 0.05,
        "retry_factor": 0.01,
        "duplicate_share": 0,
        "disorder_share": 0,
    }
    chosen = LeversSimulatorSettings.model_validate({**quick, **settings})
    with serving(create_app(chosen)) as origin:
        yield RunningLevers(origin=origin, log_path=chosen.log_path, settings=chosen)
