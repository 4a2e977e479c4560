"""A gate measured row by row: Great Expectations on a frame of all rows, as slow and as plain as it can be.

``measure_by_rows(ledger, run_id, gate)`` gives for each check what a result of the gate says of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Engine, select

from outreach.campaign.folder import Campaign
from outreach.campaign.least_amounts import half_units
from outreach.domain.gates import Gate
from outreach.quality.suites import Check, checks_of
from outreach.quality.validation import in_memory, load_great_expectations
from outreach.storage import tables
from outreach.storage.statements import statement

LISTED = 20


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A gate's finding for one check; ``keys`` name the first failing rows."""

    passed: bool
    rows: int
    failing: int
    keys: list[str]


def measure_by_rows(ledger: Engine, run_id: UUID, gate: Gate) -> dict[str, Measured]:
    """Measure every row of a run against the thresholds of its campaign."""
    query = statement(f"gate_{gate}")
    if gate is Gate.CONTACTS:
        query = query.bindparams(half_units=half_units())
    with ledger.connect() as connection:
        run = connection.execute(
            select(tables.campaign_run).where(tables.campaign_run.c.run_id == run_id)
        ).one()
        found = [dict(row) for row in connection.execute(query, {"run_id": run_id}).mappings()]
    checks = checks_of(gate, Campaign.from_snapshot(run.snapshot).config.quality)
    found.sort(key=lambda row: row["place"])
    results = _validate(pd.DataFrame([_plain(row) for row in found]), checks)
    return {check.name: _measured(check, results[check.name], found) for check in checks}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = ("amount", "duration_seconds", "ended_after_claim")
    return {
        name: float(value) if name in numbers and value is not None else value for name, value in row.items()
    }


def _validate(frame: pd.DataFrame, checks: tuple[Check, ...]) -> dict[str, Any]:
    gx = load_great_expectations()
    source = gx.get_context(mode="ephemeral", project_config=in_memory()).data_sources.add_pandas("rows")
    batch = source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("rows")
    wanted = [
        getattr(gx.expectations, check.expectation)(
            **check.arguments,
            **({} if check.allowed is None else {"mostly": round(1 - check.allowed, 9)}),
            meta={"check": check.name},
        )
        for check in checks
    ]
    results = batch.get_batch({"dataframe": frame}).validate(
        gx.ExpectationSuite(name="rows", expectations=wanted), result_format="COMPLETE"
    )
    return {each.expectation_config.meta["check"]: each for each in results.results}


def _measured(check: Check, found: Any, rows: list[dict[str, Any]]) -> Measured:
    numbers = found.result
    if check.allowed is None:
        return Measured(passed=found.success, rows=numbers["observed_value"], failing=0, keys=[])
    return Measured(
        passed=found.success,
        rows=numbers["element_count"] - numbers.get("missing_count", 0),
        failing=numbers["unexpected_count"],
        keys=[rows[place]["key"] for place in numbers["unexpected_index_list"]][:LISTED],
    )
