"""Buttons on a task's page."""

import attrs
from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.types import TaskInstanceKey

from outreach.domain.gates import Gate
from outreach_airflow.paths import address_in_airflow, in_airflow


@attrs.define()
class GateReportLink(BaseOperatorLink):
    """Open the report of a quality gate, behind Airflow's login."""

    @property
    def name(self) -> str:
        return "Quality report"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        """Return the page's path; empty for a task without a run, which has no report."""
        run_id, gate = getattr(operator, "run_id", None), getattr(operator, "gate", None)
        return gate_report_path(str(run_id), str(gate)) if run_id and gate else ""


@attrs.define()
class SumsReportLink(BaseOperatorLink):
    """Open the report on whether the run's numbers add up, from the task that publishes them."""

    @property
    def name(self) -> str:
        return "Quality report"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        """Return the page's path by the task's last argument, the run; an empty link without one."""
        run_id = next(reversed(getattr(operator, "op_args", ())), "")
        return gate_report_path(str(run_id), Gate.CONSERVATION) if run_id else ""


def gate_report_path(run_id: str, gate: str) -> str:
    """Return the path of a gate's report, including the path under which Airflow itself is served."""
    return in_airflow(_path(run_id, gate))


def gate_report_address(run_id: str, gate: str) -> str:
    """Return the address of a gate's report for a log; complete if Airflow knows its own address."""
    return address_in_airflow(_path(run_id, gate))


def _path(run_id: str, gate: str) -> str:
    return f"/outreach/gates/{run_id}/{gate}"
