"""The process of one stage: import, start the clock, work, say what it cost."""

import os
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any

from benchmarks.measure import Measured, as_json
from benchmarks.place import Place
from benchmarks.postgres_cpu import postgres_cpu_seconds
from benchmarks.work import Stage, Work


def run(name: str, place: Place, *, within_seconds: float) -> None:
    """Measure a stage and print what it cost, as one line of JSON."""
    module, _, function = name.partition(".")
    before = time.process_time()
    stage: Stage = getattr(import_module(f"benchmarks.{module}"), function)
    work = stage(place)
    watch = _Watch(name=name, place=place, import_seconds=time.process_time() - before)
    limit = Timer(within_seconds, watch.give_up)
    limit.daemon = True
    limit.start()
    watch.measure(work)
    limit.cancel()


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

    def give_up(self) -> None:
        """Say what it has cost until now, and end the process in the middle of its work."""
        _print(self._measured(rows=self._place.invoices, is_finished=False, facts={}))
        os._exit(0)

    def _measured(self, *, rows: int, is_finished: bool, facts: Mapping[str, Any]) -> Measured:
        wall, cpu = time.perf_counter() - self._wall, _own_cpu() - self._cpu
        return Measured(
            stage=self._name,
            rows=rows,
            wall=wall,
            cpu=cpu,
            postgres_cpu=postgres_cpu_seconds(self._place.folder) - self._postgres,
            peak_mb=_peak_mb(),
            import_seconds=self._import_seconds,
            is_finished=is_finished,
            facts=facts,
        )


def _own_cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _peak_mb() -> float:
    """Read the most memory that this process had; what ``getrusage`` says may be its parent's."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this machine does not say how much memory a process had")


def _print(measured: Measured) -> None:
    sys.stdout.write(f"{as_json(measured)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(sys.argv[1], Place.from_json(sys.argv[2]), within_seconds=float(sys.argv[3]))
