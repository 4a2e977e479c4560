"""Transcripts that never came, and who ended a do-not-call entry."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'suppression',
        sa.Column('ended_because', sa.Text(), nullable=True, comment='Who ended it before its time, and why.'),
        schema='outreach',
    )
    view = Path(__file__).with_name("0004_missing_transcripts.sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:  # psycopg takes many statements only without parameters
        cursor.execute(view)
