"""Every adapter on a simulator of its provider, which the tests of one file share."""

from collections.abc import Iterator

import pytest

from builders.bench import Bench, bench_on
from builders.simulator import RunningSimulator
from builders.stations import STATIONS, Station


@pytest.fixture(scope="module", params=STATIONS, ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture(scope="module")
def simulator(station: Station, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with station.serving(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture
def bench(station: Station, simulator: RunningSimulator) -> Bench:
    return bench_on(station, simulator)
