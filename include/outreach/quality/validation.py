"""Great Expectations, called directly: a frame and a table of checks in, numbers and keys out."""

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import TYPE_CHECKING, Any

from outreach.quality.frames import KEY
from outreach.quality.suites import Check

if TYPE_CHECKING:
    import pandas as pd

KEYS_LISTED = 20
"""How many failing rows a result names; the others are counted."""

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": [KEY],
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
"""All failing keys and no values: by default its results print what they found."""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What came of one check. ``rows`` are those it applies to, ``failing`` those that fail it."""

    check: Check
    passed: bool
    rows: int
    failing: int = 0
    keys: tuple[str, ...] = ()
    words: str | None = None
    """What the failing rows have in common, where that says more than their keys."""

    @property
    def named(self) -> str:
        """The failing rows by their keys, or by what they have in common."""
        left_off = self.failing - len(self.keys)
        return self.words or ", ".join(self.keys) + (f" and {left_off} more" if left_off else "")

    @property
    def share(self) -> float:
        """The share of rows that fail."""
        return self.failing / self.rows if self.rows else 0.0


def validate(frame: "pd.DataFrame", checks: Sequence[Check]) -> tuple[CheckResult, ...]:
    """Check a frame; returns one result a check, in the same order.

    Raises ``ValueError`` when a check does not fit the frame.
    """
    batch, expectations, suite_of = _great_expectations(frame)
    suite = suite_of(
        name="gate",
        expectations=[
            getattr(expectations, check.expectation)(**_arguments(check), meta={"check": check.name})
            for check in checks
        ],
    )
    found = {
        result.expectation_config.meta["check"]: result
        for result in batch.validate(suite, result_format=RESULT_FORMAT).results
    }
    return tuple(_result(check, found[check.name]) for check in checks)


def load_great_expectations() -> ModuleType:
    """Import the library, quietly; who calls this before a fork spares its children the import.

    It takes seconds: measured 4.9 of one busy core, 9.1 where no bytecode is
    stored. No part of it can be had for less: the package imports all of itself,
    and for one expectation that we do not use scipy and altair, a third of the
    time. It logs two hundred lines about itself, which would bury a task's own.
    """
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # Its own imports, of modules that Python has renamed.
        warnings.filterwarnings(
            "ignore", message="module 'sre_.*' is deprecated", category=DeprecationWarning
        )
        return import_module("great_expectations")


def _great_expectations(frame: "pd.DataFrame") -> tuple[Any, Any, Any]:
    """Wrap the frame; returns a batch, the module of expectations and the class of suites.

    Its context lives in memory: it writes no file, tells nobody, and draws no
    progress bar.
    """
    gx = load_great_expectations()
    from great_expectations import expectations  # noqa: PLC0415
    from great_expectations.data_context.types.base import (  # noqa: PLC0415
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    asset = context.data_sources.add_pandas("ledger").add_dataframe_asset("rows")
    batch = asset.add_batch_definition_whole_dataframe("run").get_batch({"dataframe": frame})
    return batch, expectations, gx.ExpectationSuite


def _arguments(check: Check) -> dict[str, Any]:
    if check.allowed is None:
        return dict(check.arguments)
    # Rounded, since 1 - 0.7 is a little more than 0.3 and would refuse what is allowed.
    return {**check.arguments, "mostly": round(1 - check.allowed, 9)}


def _result(check: Check, found: Any) -> CheckResult:
    numbers = found.result
    if check.allowed is None and "observed_value" in numbers:
        return CheckResult(check=check, passed=found.success, rows=numbers["observed_value"])
    if "unexpected_count" not in numbers:
        # Its own message may quote a value, so it is not passed on.
        raise ValueError(f"the check {check.name} does not fit the rows it is about")
    keys = [str(key) for named in numbers["unexpected_index_list"] for key in named[KEY]]
    return CheckResult(
        check=check,
        passed=found.success,
        rows=numbers["element_count"] - numbers.get("missing_count", 0),
        failing=numbers["unexpected_count"],
        keys=tuple(keys[:KEYS_LISTED]),
    )


def failure_sentence(result: CheckResult) -> str:
    """Say what was expected, what was found and what is allowed, and name the failing rows."""
    check = result.check
    if check.allowed is None:
        return f"{check.says}: it has {result.rows}"
    return (
        f"every row {check.says}: {result.failing} of {result.rows} do not "
        f"({percent(result.share)}, allowed {percent(check.allowed)}): {result.named}"
    )


def percent(share: float) -> str:
    """Write a share as a percentage, with as many digits as it takes to tell it from the limit."""
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
