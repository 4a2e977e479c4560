"""The benchmark's command line: ``python -m benchmarks small`` with ``tests`` on Python's path."""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks.bench import Plan, bench
from benchmarks.limits import fallen_back, read_limits, write_limits
from benchmarks.plans import FULL, HISTORIES, SMALL, some_nights
from benchmarks.ratios import judged
from benchmarks.report import page
from benchmarks.results import Results

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    """Read the command line, and measure."""
    arguments = _parser().parse_args()
    results_file = arguments.results / f"{arguments.word}.json"
    match arguments.word:
        case "full":
            results = _measure(FULL, results_file)
            DOCUMENT.write_text(page(results), encoding="utf-8")
            return 0
        case "small":
            return _judge(_measure(SMALL, results_file), keep=arguments.keep)
        case "document":
            results = Results.read(arguments.results / f"{arguments.run}.json")
            DOCUMENT.write_text(page(results), encoding="utf-8")
            return 0
        case _:
            plan = some_nights(
                empty=arguments.empty,
                full=arguments.full,
                histories=arguments.histories,
                batches=arguments.batches,
            )
            say(page(_measure(plan, results_file)))
            return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("full", help="measure everything and write docs/benchmarks.md; takes an hour or more")
    document = words.add_parser("document", help="write docs/benchmarks.md from what was measured before")
    document.add_argument("run", nargs="?", default="full", choices=["full", "small", "nights"])
    small = words.add_parser("small", help="measure what continuous integration has time for, and judge it")
    small.add_argument("--keep", action="store_true", help="keep the ratios as those to be judged by")
    nights = words.add_parser("nights", help="measure some nights beside baseline and floor")
    nights.add_argument("--empty", type=int, nargs="*", default=[], help="invoices, on an empty ledger")
    nights.add_argument("--full", type=int, nargs="*", default=[], help="invoices, also on full ledgers")
    nights.add_argument("--histories", nargs="*", default=["few_big", "many_small"], choices=HISTORIES)
    nights.add_argument("--batches", type=int, default=0, help="how many are handed over")
    for each in words.choices.values():
        each.add_argument("--results", type=Path, default=ROOT / ".outreach" / "benchmarks")
    return parser


def _measure(plan: Plan, results_file: Path) -> Results:
    """Measure on a server that ends with us, also when we are asked to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    data = Path(tempfile.mkdtemp(prefix="outreach-pg-"))
    try:
        return bench(plan, data=data, keep=lambda results: results.write(results_file), tell=say)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _judge(results: Results, *, keep: bool) -> int:
    ratios = judged(results)
    for ratio in ratios.values():
        say(f"{ratio.name:32} {ratio.words}")
    if keep:
        write_limits(ratios)
        return 0
    sentences = fallen_back(ratios, read_limits())
    for sentence in sentences:
        say(f"fallen back: {sentence}")
    return 1 if sentences else 0


def say(line: str) -> None:
    """Write a line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
