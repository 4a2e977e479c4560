"""The environment of a person at a terminal, who knows the ledger, a warehouse and one account."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from builders.events import SETTINGS
from builders.night import ENVIRONMENT
from outreach.providers.base import Account


def terminal(ledger: URL, warehouse: URL, home: Path, account: Account) -> dict[str, str]:
    """Say where everything is, as ``AIRFLOW_CONN_…`` variables; both databases listen on a socket."""
    keys = list(SETTINGS.metadata_keys)
    settings = {
        "conn_type": account.provider,
        "host": account.base_url,
        "password": account.password,
        "extra": {"webhook_secrets": list(account.webhook_secrets), **account.options},
    }
    return {
        "OUTREACH_HOME": str(home),
        "OUTREACH_OPERATOR": "amal",
        "AIRFLOW_CONN_OUTREACH_DB": _postgres(ledger, environment=ENVIRONMENT, metadata_keys=keys),
        "AIRFLOW_CONN_WAREHOUSE": _postgres(warehouse),
        f"AIRFLOW_CONN_{account.connection_id.upper()}": json.dumps(settings),
    }


def _postgres(url: URL, **extra: Any) -> str:
    place = {"host": url.query["host"], "login": url.username, "schema": url.database}
    return json.dumps({"conn_type": "postgres", **place, "extra": extra})
