"""The temporary tables in which one question to the policy is answered; their rows are short-lived."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text

from outreach.storage.statements import statement

_session = MetaData()

policy_rule = Table(
    "policy_rule",
    _session,
    Column("name", Text),
    Column("version", Integer),
    Column("reason", Text),
    Column("sequence", Integer),
)

policy_asked = Table("policy_asked", _session, Column("person_id", Text))

policy_about = Table("policy_about", _session, Column("person_id", Text), Column("invoice_key", Text))

policy_order = Table("policy_order", _session, Column("person_id", Text), Column("priority_rank", Integer))

policy_verdict = Table("policy_verdict", _session, Column("person_id", Text), Column("reason", Text))

_TABLES = (
    "policy_rule",
    "policy_asked",
    "policy_about",
    "policy_clock",
    "policy_span",
    "policy_finding",
    "policy_answer",
    "policy_order",
    "policy_refused_number",
    "policy_verdict",
)


def clear_workspace(connection: Connection) -> None:
    """Create the temporary tables that do not exist yet, and empty all of them."""
    if connection.scalar(statement("find_workspace")) is None:
        _execute(connection, f"{statement('policy_workspace')}")
    elif connection.scalar(statement("workspace_holds_rows")):
        # TRUNCATE would give each of them a new file.
        _execute(connection, "; ".join(f"DELETE FROM {name}" for name in _TABLES))  # noqa: S608 - named above


def _execute(connection: Connection, statements: str) -> None:
    """Execute several statements at once, which is only possible without parameters."""
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor:
        cursor.execute(statements)
