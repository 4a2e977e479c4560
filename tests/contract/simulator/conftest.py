"""A simulated Levers and a caller of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.levers_client import LeversClient
from builders.levers_simulator import RunningLevers, running_levers


@pytest.fixture
def levers(tmp_path: Path) -> Iterator[RunningLevers]:
    with running_levers(tmp_path) as running:
        yield running


@pytest.fixture
def client(levers: RunningLevers) -> LeversClient:
    return LeversClient(levers=levers)
