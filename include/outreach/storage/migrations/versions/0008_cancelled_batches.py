"""A batch remembers that it was cancelled; only its sender's word lets it be replayed."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'call_batch',
        sa.Column(
            'cancelled_at',
            sa.DateTime(timezone=True),
            comment='When a person cancelled it; nothing of it is planned again.',
        ),
        schema='outreach',
    )
    op.alter_column(
        'call_batch',
        'may_replay',
        comment='Its sender heard no answer that could have released the key of the last claim.',
        existing_comment='No answer came that could have released the key of the last claim.',
        existing_type=sa.Boolean(),
        existing_server_default=sa.text('false'),
        schema='outreach',
    )
    op.execute(
        "COMMENT ON COLUMN reporting.call_outcome.withdrawal_reason IS 'Why it was withdrawn: stale, paid, "
        "suppressed, capped, phone_busy, window_closed, halted, run_closed or cancelled.'"
    )
    # What was claimed before this rule says nothing of its sender.
    op.execute('UPDATE outreach.call_batch SET may_replay = false WHERE may_replay')
