"""Reporting: views for analysts, each column with a comment."""

from pathlib import Path

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    reporting = Path(__file__).with_name("0002_reporting.sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:  # psycopg takes many statements only without parameters
        cursor.execute(reporting)
