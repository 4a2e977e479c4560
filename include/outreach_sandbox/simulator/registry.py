"""The providers that can be simulated. A new one is a folder beside this file, and a line in ``FOLDERS``."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from outreach_sandbox.simulator.simulator import Simulator

FOLDERS: Final = (
    "levers",
    "weya",
    "speechify",
)
"""The simulators in the order in which people see them; the first is the default."""


def _simulator_in(folder: str) -> Simulator:
    found: Simulator = import_module(f"outreach_sandbox.simulator.{folder}.simulator").SIMULATOR
    return found


SIMULATORS: Final[Mapping[str, Simulator]] = {
    simulator.name: simulator for simulator in map(_simulator_in, FOLDERS)
}
"""Every simulator, by its name."""

DEFAULT: Final = FOLDERS[0]
