"""The tables of a session in which one question to the policy is worked out; they hold nothing for long."""

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
    """Make the tables of the session where they are not there yet, and empty them."""
    # They are nearly always empty: TRUNCATE would give each of them a new file.
    empty = "; ".join(f"DELETE FROM {name}" for name in _TABLES)  # noqa: S608 - the names stand above
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor:  # many statements at once are only taken without parameters
        cursor.execute(f"{statement('policy_workspace')};{empty}")
