"""The gates that a run must pass: three check data, at one a person decides.

A verdict is stored in the ledger. The claim reads it there, so neither Airflow's state
nor a task marked success opens a gate.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, select

from outreach.campaign.folder import Campaign
from outreach.campaign.model import CampaignConfig
from outreach.domain.errors import GateNotPassed, RunNotReady
from outreach.domain.gates import Gate
from outreach.quality.frames import count_kinds, first_failing_rows
from outreach.quality.gate_report import html_report
from outreach.quality.never_handed_over import never_handed_over
from outreach.quality.row_names import RowNames
from outreach.quality.suites import HANDED_OVER, READABLE, UNMAPPED, checks_of
from outreach.quality.unexplained_words import name_words, unexplained_words
from outreach.quality.unreadable_columns import name_unreadable_columns
from outreach.quality.validation import KEYS_LISTED, CheckResult, failure_sentence, result_json, validate
from outreach.quality.verdicts import GateVerdict, read_verdicts, store_verdict
from outreach.storage import tables
from outreach.storage.limits import allow_bulk
from outreach.storage.trial import Ledger

__all__ = ["GateVerdict", "check_gate", "read_verdicts", "record_approval", "require_gates"]


def check_gate(ledger: Ledger, *, run_id: UUID, gate: Gate, now: datetime) -> GateVerdict:
    """Measure a run's rows against the campaign's thresholds, and store the verdict with its report.

    The gates of invoices and contacts lock the run while they measure, so that its rows
    cannot change. Once the run is sealed they only repeat their verdict. The gate of
    outcomes is measured each time. Raises ``RunNotReady`` for a run that was never
    opened, or was sealed without a check.
    """
    if gate is Gate.APPROVAL:
        raise ValueError("an approval is recorded, not checked: use record_approval")
    if gate is Gate.CONSERVATION:
        raise ValueError("sums are no rows: use check_conservation")
    with ledger.begin() as connection:
        allow_bulk(connection)
        run = _read_run(connection, run_id, lock=gate is not Gate.OUTCOMES)
        if gate is not Gate.OUTCOMES and run["sealed_at"] is not None:
            return _stored_verdict(connection, run_id, gate)
        return _measure(connection, run, gate, now=now)


def _read_run(connection: Connection, run_id: UUID, *, lock: bool) -> RowMapping:
    query = select(tables.campaign_run).where(tables.campaign_run.c.run_id == run_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise RunNotReady(f"run {run_id} was never opened; run the task open_run first")
    return row


def _stored_verdict(connection: Connection, run_id: UUID, gate: Gate) -> GateVerdict:
    verdict = read_verdicts(connection, run_id).get(gate)
    if verdict is None:
        raise RunNotReady(f"run {run_id} is sealed, and its {gate} were never checked")
    return verdict


def _measure(connection: Connection, run: RowMapping, gate: Gate, *, now: datetime) -> GateVerdict:
    config = Campaign.from_snapshot(run["snapshot"]).config
    names = RowNames.of_gate(gate, config)
    checks = checks_of(gate, config.quality)
    kinds = count_kinds(connection, run["run_id"], gate, checks)
    results = [
        _with_words(
            connection, run["run_id"], config, _with_keys(connection, run["run_id"], gate, result, names)
        )
        for result in validate(kinds, checks)
    ]
    failures = [failure_sentence(result) for result in results if not result.passed]
    verdict = GateVerdict(
        gate=gate,
        passed=all(result.passed for result in results),
        failures=(*failures, names.note) if failures and names.note else tuple(failures),
    )
    report = html_report(
        gate,
        results,
        campaign_id=run["campaign_id"],
        run_date=run["run_date"],
        wave=run["wave"],
        rows=kinds.rows,
        note=names.note,
        now=now,
    )
    result = result_json(results, rows=kinds.rows) | {"note": names.note}
    store_verdict(connection, run["run_id"], verdict, result=result, report=report, now=now)
    return verdict


def _with_keys(
    connection: Connection, run_id: UUID, gate: Gate, result: CheckResult, names: RowNames
) -> CheckResult:
    """Add the names of the first failing rows; only these rows are read."""
    if not result.failing:
        return result
    rows = first_failing_rows(
        connection, run_id, gate, result.check, failing=result.failing_kinds, limit=KEYS_LISTED
    )
    return replace(result, keys=tuple(names.name(row) for row in rows))


def _with_words(
    connection: Connection, run_id: UUID, config: CampaignConfig, result: CheckResult
) -> CheckResult:
    """Add what the failing rows have in common, if that says more than their keys."""
    if not result.failing:
        return result
    if result.check.name == UNMAPPED:
        return replace(result, words=name_words(unexplained_words(connection, run_id)))
    if result.check.name == HANDED_OVER:
        return replace(result, words=never_handed_over(connection, run_id).places)
    if result.check.name == READABLE:
        return replace(result, words=name_unreadable_columns(result.failing_kinds, config))
    return result


def require_gates(connection: Connection, run_id: UUID, *, gates: Sequence[Gate]) -> None:
    """Check that all ``gates`` were passed; raises ``GateNotPassed`` with the names of the others."""
    verdicts = read_verdicts(connection, run_id)
    complaints = [
        f"{gate}: {'; '.join(verdicts[gate].failures)}" if gate in verdicts else f"{gate}: never checked"
        for gate in gates
        if gate not in verdicts or not verdicts[gate].passed
    ]
    if complaints:
        raise GateNotPassed(f"run {run_id} has not passed every gate. {'. '.join(complaints)}")


def record_approval(
    ledger: Engine, *, run_id: UUID, approved_by: str, approved: bool, now: datetime
) -> GateVerdict:
    """Store a person's decision about the planned calls; the latest decision counts."""
    failures = () if approved else (f"{approved_by} did not approve the calls",)
    verdict = GateVerdict(gate=Gate.APPROVAL, passed=approved, failures=failures)
    with ledger.begin() as connection:
        store_verdict(connection, run_id, verdict, result={"by": approved_by}, report=None, now=now)
    return verdict
