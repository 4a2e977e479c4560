"""Checking the health of the parts of a stack."""

from collections.abc import Mapping

import httpx

from outreach_sandbox.stack.ports import LOOPBACK

AIRFLOW_PARTS = ("metadatabase", "scheduler", "dag_processor", "triggerer")


def unhealthy_parts(*, ui_port: int, simulators: Mapping[str, int]) -> list[str]:
    """Return the names of the parts that do not answer, or say that they are not well."""
    missing = [name for name, port in simulators.items() if not _answer(port, "/_simulator/health")]
    airflow = _answer(ui_port, "/api/v2/monitor/health")
    if airflow is None:
        return [*missing, "api-server"]
    return missing + [name for name in AIRFLOW_PARTS if (airflow.get(name) or {}).get("status") != "healthy"]


def _answer(port: int, path: str) -> dict[str, dict[str, str]] | None:
    try:
        with httpx.Client(trust_env=False, timeout=5) as client:
            answer: dict[str, dict[str, str]] = (
                client.get(f"http://{LOOPBACK}:{port}{path}").raise_for_status().json()
            )
    except (httpx.HTTPError, ValueError):
        return None
    return answer
