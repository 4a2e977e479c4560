"""Great Expectations, called directly: it gets kinds of rows and checks, and returns numbers.

It judges twice: first which kinds of rows are as expected, then whether enough rows
are. The first step ignores how many rows there are, since a frame has one row per kind.
"""

import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import TYPE_CHECKING, Any

from outreach.quality.frames import KEY, Kind, Kinds
from outreach.quality.lazy_modules import loaded_when_used
from outreach.quality.suites import Check

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.data_context.types.base import DataContextConfig

KEYS_LISTED = 20
"""How many failing rows a result names; the others are counted."""

UNUSED = ("altair", "scipy.stats")
"""Modules that Great Expectations imports for expectations that no gate uses: half of its time, 80 MB."""

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": [KEY],
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
"""All failing keys and no values: by default its results print what they found."""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The result of one check. ``rows`` is how many it applies to, ``failing`` how many fail it."""

    check: Check
    passed: bool
    rows: int
    failing: int = 0
    failing_kinds: tuple[Kind, ...] = ()
    keys: tuple[str, ...] = ()
    words: str | None = None
    """The values that failing rows have in common, if they say more than the keys."""

    @property
    def named(self) -> str:
        """The failing rows by their keys, by what they have in common, or by both."""
        left_off = self.failing - len(self.keys)
        keys = ", ".join(self.keys) + (f" and {left_off} more" if left_off else "")
        if self.words and self.check.told_by:
            return f"{self.words}; in {keys}"
        return self.words or keys

    @property
    def share(self) -> float:
        """The share of rows that fail."""
        return self.failing / self.rows if self.rows else 0.0


def validate(kinds: Kinds, checks: Sequence[Check]) -> tuple[CheckResult, ...]:
    """Check the rows of a gate; returns one result a check, in the same order, without keys.

    Raises ``ValueError`` when a check does not fit the rows.
    """
    import pandas as pd  # noqa: PLC0415 - half a second, which no other task should pay

    judge = _judge()
    of_table = [check for check in checks if check.allowed is None]
    of_rows = [check for check in checks if check.allowed is not None]
    found = {**judge(kinds.frame, of_rows), **judge(pd.DataFrame(index=range(kinds.rows)), of_table)}
    results = [_result(check, found[check.name], kinds) for check in checks]
    refused = _refused(judge, [result for result in results if result.check.allowed is not None])
    return tuple(replace(each, passed=each.passed and each.check.name not in refused) for each in results)


def load_great_expectations() -> ModuleType:
    """Import the library without its log lines; done before a fork, it saves the children the import.

    It takes 2.0 seconds on one core without ``UNUSED``, 3.9 with it, and twice that
    without stored bytecode. It writes two hundred log lines about itself, which would
    hide those of a task.
    """
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    with warnings.catch_warnings(), loaded_when_used(*UNUSED):
        # It imports modules that Python has renamed.
        warnings.filterwarnings(
            "ignore", message="module 'sre_.*' is deprecated", category=DeprecationWarning
        )
        return import_module("great_expectations")


Judge = Callable[["pd.DataFrame", Sequence[Check]], Mapping[str, Any]]
"""Takes a frame and checks, and returns Great Expectations' result of each check by its name."""


def _judge() -> Judge:
    """Return the function that judges frames."""
    gx = load_great_expectations()
    from great_expectations import expectations  # noqa: PLC0415

    asset = gx.get_context(mode="ephemeral", project_config=in_memory()).data_sources.add_pandas("ledger")
    rows = asset.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("run")

    def judge(frame: "pd.DataFrame", checks: Sequence[Check]) -> Mapping[str, Any]:
        wanted = [
            getattr(expectations, check.expectation)(**check.arguments, meta={"check": check.name})
            for check in checks
        ]
        suite = gx.ExpectationSuite(name="gate", expectations=wanted)
        results = rows.get_batch({"dataframe": frame}).validate(suite, result_format=RESULT_FORMAT).results
        return {result.expectation_config.meta["check"]: result for result in results}

    return judge


def in_memory() -> "DataContextConfig":
    """Configure a context that writes no file, reports nothing to anyone, and draws no progress bar."""
    from great_expectations.data_context.types.base import (  # noqa: PLC0415
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )


def _result(check: Check, found: Any, kinds: Kinds) -> CheckResult:
    numbers = found.result
    if check.allowed is None and "observed_value" in numbers:
        return CheckResult(check=check, passed=found.success, rows=numbers["observed_value"])
    if "unexpected_count" not in numbers:
        # Its own message may quote a value, so it is not passed on.
        raise ValueError(f"the check {check.name} does not fit the rows it is about")
    failing = tuple(kinds.kinds[place] for place in _places(numbers))
    rows = kinds.rows if "missing_count" not in numbers else kinds.rows_with_value(check.columns)
    return CheckResult(
        check=check,
        passed=True,
        rows=rows,
        failing=sum(kind.rows for kind in failing),
        failing_kinds=failing,
    )


def _places(numbers: Mapping[str, Any]) -> list[int]:
    """Return the positions of the kinds that are not as expected."""
    return [place for named in numbers["unexpected_index_list"] for place in named[KEY]]


SHARE = Check(
    name="share",
    says="holds for as many rows as it must",
    expectation="ExpectColumnPairValuesAToBeGreaterThanB",
    arguments={"column_A": "holds", "column_B": "must", "or_equal": True},
)


def _refused(judge: Judge, results: Sequence[CheckResult]) -> set[str]:
    """Return the names of the checks that too few rows pass."""
    import pandas as pd  # noqa: PLC0415 - half a second, which no other task should pay

    shares = pd.DataFrame(
        {
            KEY: range(len(results)),
            "holds": [(each.rows - each.failing) / each.rows if each.rows else 1.0 for each in results],
            # Rounded, since 1 - 0.7 is a little more than 0.3 in floating point and
            # would refuse an allowed share.
            "must": [round(1 - (each.check.allowed or 0.0), 9) for each in results],
        }
    )
    return {results[place].check.name for place in _places(judge(shares, [SHARE])[SHARE.name].result)}


def failure_sentence(result: CheckResult) -> str:
    """Return a sentence on what was expected, found and allowed, with the failing rows."""
    check = result.check
    if check.allowed is None:
        return f"{check.says}: it has {result.rows}"
    return (
        f"every row {check.says}: {result.failing} of {result.rows} do not "
        f"({percent(result.share)}, allowed {percent(check.allowed)}): {result.named}"
    )


def percent(share: float) -> str:
    """Write a share as a percentage, with enough digits to differ from the limit."""
    return f"{share * 100:.4g} %"


def result_json(results: Sequence[CheckResult], *, rows: int) -> dict[str, Any]:
    """Return the numbers, the thresholds and the keys of the failing rows."""
    return {
        "rows": rows,
        "great_expectations": version("great-expectations"),
        "checks": [
            {
                "name": result.check.name,
                "says": result.check.says,
                "expectation": result.check.expectation,
                "arguments": dict(result.check.arguments),
                "passed": result.passed,
                "rows": result.rows,
                "failing": result.failing,
                "share": result.share,
                "allowed": result.check.allowed,
                "keys": list(result.keys),
                "words": result.words,
            }
            for result in results
        ],
    }
