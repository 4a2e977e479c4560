"""How a person opens the tables of a local stack, as ``outreach status`` and the demo say it."""

from outreach.connections.airflow_uri import read_connection
from outreach_sandbox.stack.databases import psql_command


def test_the_ledger_is_opened_by_psql_on_its_socket() -> None:
    known = {
        "AIRFLOW_CONN_OUTREACH_DB": (
            '{"conn_type": "postgres", "host": "/tmp/outreach-1", "login": "postgres", "schema": "outreach"}'
        )
    }
    ledger = read_connection("outreach_db", known)
    assert psql_command(ledger) == "psql -h /tmp/outreach-1 -U postgres outreach"
