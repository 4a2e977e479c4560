"""Ids that stay the same at each retry, and the seal that proves that they are ours."""

import base64
import hmac
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

NAMESPACE = UUID("3d0c7b52-6f0e-5d6a-9a55-0f5b8f1c2a11")
"""The UUIDv5 namespace of this project; a change of it would change the id of every call."""


def run_id(*, environment: str, campaign_id: str, run_date: date, wave: int) -> UUID:
    """Return the id of a run. It follows from business date and wave, never from an Airflow run."""
    return uuid5(NAMESPACE, f"run|{environment}|{campaign_id}|{run_date.isoformat()}|{wave}")


def call_id(
    *, environment: str, campaign_id: str, run_date: date, wave: int, person_id: str, attempt: int
) -> UUID:
    """Return the id of one intent to call one person once."""
    return uuid5(
        NAMESPACE,
        f"call|{environment}|{campaign_id}|{run_date.isoformat()}|{wave}|{attempt}|{person_id}",
    )


def batch_id(*, run: UUID, connection_id: str, sequence: int) -> UUID:
    """Return the id of a run's batch number ``sequence`` on one provider account."""
    return uuid5(NAMESPACE, f"batch|{run}|{connection_id}|{sequence}")


def seal(call: UUID, *, environment: str, key: str) -> str:
    """Sign the id of a call, so that a forged or foreign event has no effect.

    Returns 22 characters of URL-safe base64: the first 16 bytes of an
    HMAC-SHA256 over call and environment.
    """
    digest = hmac.digest(key.encode(), f"{call}|{environment}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def is_sealed_by_us(signature: str | None, call: UUID, *, environment: str, keys: Sequence[str]) -> bool:
    """Tell whether one of our keys, old or new, signed the id of this call."""
    if not signature:
        return False
    return any(
        hmac.compare_digest(signature.encode(), seal(call, environment=environment, key=key).encode())
        for key in keys
    )
