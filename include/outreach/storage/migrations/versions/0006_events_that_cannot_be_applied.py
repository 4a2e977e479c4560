"""What cannot be applied is visible, and ends of calls that cannot be are taken out."""

import sqlalchemy as sa

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column(
        'provider_event',
        'result',
        comment='applied, repeated, forged, unmatched, mismatch, ghost, duplicate or unreadable',
        existing_comment='applied, repeated, forged, unmatched, ghost, duplicate or unreadable',
        existing_type=sa.Text(),
        schema='outreach',
    )
    op.add_column(
        'provider_event',
        sa.Column(
            'problem',
            sa.Text(),
            nullable=True,
            comment='The error with which it was last left; it is tried again.',
        ),
        schema='outreach',
    )
    # A program's zero for a time: nobody was rung then, and the driver cannot even read the oldest.
    op.execute("UPDATE outreach.call SET ended_at = state_changed_at WHERE ended_at < '2000-01-01 00:00:00+00'")
