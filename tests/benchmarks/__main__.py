"""The benchmark's command line: ``python -m benchmarks`` with ``tests`` on Python's path."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.bench import Plan, bench
from benchmarks.report import markdown

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--full-sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument(
        "--stage-limit", type=float, default=1200, help="seconds after which a stage is ended"
    )
    parser.add_argument("--results", type=Path, default=ROOT / ".outreach" / "benchmarks")
    arguments = parser.parse_args()
    plan = Plan(
        sizes=tuple(arguments.sizes),
        full_sizes=tuple(arguments.full_sizes),
        stage_limit=arguments.stage_limit,
    )
    data = Path(tempfile.mkdtemp(prefix="outreach-pg-"))
    try:
        results = bench(plan, data=data, tell=say)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    results.write(arguments.results / "results.json")
    say(markdown(results))
    return 0


def say(line: str) -> None:
    """Write a line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
