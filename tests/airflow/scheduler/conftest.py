"""A real Airflow, started once, and two nights that the tests look at and lay hands on."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from builders.airflow_stack import AirflowStack, NightRun, airflow_stack
from builders.small_nights import SOUND, UNSOUND, add_night


@dataclass(frozen=True, kw_only=True)
class Nights:
    """A night that goes well, and one whose contacts are not good enough to call anyone."""

    sound: NightRun
    unsound: NightRun


@pytest.fixture(scope="package")
def stack() -> Iterator[AirflowStack]:
    with airflow_stack() as running:
        yield running


@pytest.fixture(scope="package")
def nights(stack: AirflowStack) -> Nights:
    """Both nights, started together, so that a machine of two cores waits only once."""
    add_night(stack, SOUND)
    add_night(stack, UNSOUND)
    return Nights(sound=stack.start(SOUND), unsound=stack.start(UNSOUND))


@pytest.fixture(scope="package")
def finished(nights: Nights) -> NightRun:
    """The night that goes well, once it is over."""
    assert nights.sound.wait() == "success"
    return nights.sound


@pytest.fixture(scope="package")
def stopped(nights: Nights) -> NightRun:
    """The night that its gate of contacts has stopped."""
    assert nights.unsound.wait() == "failed"
    return nights.unsound
