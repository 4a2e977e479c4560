"""The account of the benchmark: Levers, with so many lines that they hold nothing up."""

from outreach.providers.base import Account
from outreach.services.runs.ledger_settings import LedgerSettings

CONNECTION = "levers_default"
ENVIRONMENT = "benchmark"
SECRET = "whsec_c2VjcmV0LW9mLXRoZS1iZW5jaG1hcmtzLW9ubHk="
SETTINGS = LedgerSettings(environment=ENVIRONMENT, metadata_keys=("key-of-the-benchmarks",))


def account_at(url: str) -> Account:
    """Give the account at a server."""
    return Account(
        connection_id=CONNECTION,
        provider="levers",
        base_url=url,
        login="client",
        password="password",
        webhook_secrets=(SECRET,),
        options={"lines": 2000},
    )
