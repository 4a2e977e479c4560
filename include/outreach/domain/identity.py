"""Names that mean the same whatever is retried, and the seal that proves them ours."""

import base64
import hmac
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

NAMESPACE = UUID("3d0c7b52-6f0e-5d6a-9a55-0f5b8f1c2a11")
"""The project's own UUIDv5 namespace; changing it would change every call's name."""


def run_id(*, environment: str, campaign_id: str, run_date: date, wave: int) -> UUID:
    """Name a run by business date and wave, never by an Airflow run."""
    return uuid5(NAMESPACE, f"run|{environment}|{campaign_id}|{run_date.isoformat()}|{wave}")


def call_id(
    *, environment: str, campaign_id: str, run_date: date, wave: int, person_id: str, attempt: int
) -> UUID:
    """Name one intent to call one person once."""
    return uuid5(
        NAMESPACE,
        f"call|{environment}|{campaign_id}|{run_date.isoformat()}|{wave}|{attempt}|{person_id}",
    )


def batch_id(*, run: UUID, connection_id: str, sequence: int) -> UUID:
    """Name the ``sequence``-th batch of a run on one provider account."""
    return uuid5(NAMESPACE, f"batch|{run}|{connection_id}|{sequence}")


def seal(call: UUID, *, environment: str, key: str) -> str:
    """Sign a call's name, so that a forged or foreign event settles nothing.

    Returns 22 characters of URL-safe base64: the first 16 bytes of an
    HMAC-SHA256 over call and environment.
    """
    digest = hmac.digest(key.encode(), f"{call}|{environment}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def is_sealed_by_us(signature: str | None, call: UUID, *, environment: str, keys: Sequence[str]) -> bool:
    """Tell whether one of our keys, old or new, signed this call's name."""
    if not signature:
        return False
    return any(
        hmac.compare_digest(signature.encode(), seal(call, environment=environment, key=key).encode())
        for key in keys
    )
