"""An account that refuses us counts as out of reach."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column(
        'call_batch',
        'out_of_reach_since',
        comment='Since when the account was out of reach for it, or refused us; null once it took a batch.',
        existing_comment='Since when the account could not be reached for it; null while it can.',
        existing_type=sa.DateTime(timezone=True),
        schema='outreach',
    )
