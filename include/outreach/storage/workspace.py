"""The tables of a session in which one question to the policy is worked out; they hold nothing for long."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, text

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
)


def clear_workspace(connection: Connection) -> None:
    """Make the tables of the session where they are not there yet, and empty them."""
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor:  # many statements at once are only taken without parameters
        cursor.execute(str(statement("policy_workspace")))
    connection.execute(text(f"TRUNCATE {', '.join(_TABLES)}"))
