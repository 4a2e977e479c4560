"""The process of one or more stages: import, start the clock, work, say what it cost, a line for each."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from threading import Event, Thread
from typing import Any

from benchmarks.measured import Measured
from benchmarks.memory import peak_mb_of
from benchmarks.place import Place
from benchmarks.postgres_cpu import postgres_cpu_seconds
from benchmarks.work import Stage, Work

LOOK_EVERY = 1.0
WALL_TO_CPU = 20.0
"""A stage that waits for so long, and works so little, waits for something that does not come."""


def run(stages: Sequence[str], place: Place, *, cpu_limit: float) -> None:
    """Get all stages ready, then measure one after another, and print what each cost as a line of JSON."""
    ready = []
    for name in stages:
        before = time.process_time()
        ready.append((name, _work_of(name, place), time.process_time() - before))
    for name, work, import_seconds in ready:
        watch = _Watch(name=name, place=place, import_seconds=import_seconds)
        done = Event()
        Thread(target=watch.end_at, args=(cpu_limit, done), daemon=True).start()
        watch.measure(work)
        done.set()


def _work_of(name: str, place: Place) -> Work:
    module, _, function = name.partition(".")
    stage: Stage = getattr(import_module(f"benchmarks.{module}"), function)
    return stage(place)


class _Watch:
    """A stopwatch for wall and CPU, that can also be read before the work is through."""

    def __init__(self, *, name: str, place: Place, import_seconds: float) -> None:
        self._name = name
        self._place = place
        self._import_seconds = import_seconds
        self._postgres = postgres_cpu_seconds(place.folder)
        self._cpu = _own_cpu()
        self._wall = time.perf_counter()

    def measure(self, work: Work) -> None:
        """Do the work and say what it cost."""
        done = work()
        _print(self._measured(rows=done.rows, is_finished=True, facts=done.facts))

    def end_at(self, cpu_limit: float, done: Event) -> None:
        """End the process in the middle of its work once it costs too much, and say what it has cost.

        By CPU and not by the wall, so that a busy machine ends nothing that is quick elsewhere.
        """
        while not done.wait(LOOK_EVERY):
            until_now = self._measured(rows=self._place.invoices, is_finished=False, facts={})
            if until_now.all_cpu > cpu_limit or until_now.wall > cpu_limit * WALL_TO_CPU:
                _print(until_now)
                os._exit(0)

    def _measured(self, *, rows: int, is_finished: bool, facts: Mapping[str, Any]) -> Measured:
        wall, cpu = time.perf_counter() - self._wall, _own_cpu() - self._cpu
        return Measured(
            stage=self._name,
            rows=rows,
            wall=wall,
            cpu=cpu,
            postgres_cpu=postgres_cpu_seconds(self._place.folder) - self._postgres,
            peak_mb=peak_mb_of(),
            import_seconds=self._import_seconds,
            is_finished=is_finished,
            facts=facts,
        )


def _own_cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _print(measured: Measured) -> None:
    sys.stdout.write(f"{measured.to_json()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(sys.argv[3:], Place.from_json(sys.argv[1]), cpu_limit=float(sys.argv[2]))
