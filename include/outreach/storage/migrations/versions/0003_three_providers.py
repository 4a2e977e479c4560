"""Replaying, starting later, falling back to a second account, cancelling."""

import sqlalchemy as sa

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'call_batch',
        sa.Column(
            'may_replay',
            sa.Boolean(),
            server_default=sa.text('false'),
            nullable=False,
            comment='No answer came that could have released the key of the last claim.',
        ),
        schema='outreach',
    )
    op.add_column(
        'call_batch',
        sa.Column(
            'starts_at',
            sa.DateTime(timezone=True),
            comment='When the provider is to begin dialling; null is at once.',
        ),
        schema='outreach',
    )
    op.add_column(
        'call_batch',
        sa.Column(
            'out_of_reach_since',
            sa.DateTime(timezone=True),
            comment='Since when the account could not be reached for it; null while it can.',
        ),
        schema='outreach',
    )
    op.add_column(
        'call_batch',
        sa.Column(
            'stopped_at',
            sa.DateTime(timezone=True),
            comment='When the provider agreed to dial nobody else of it.',
        ),
        schema='outreach',
    )
    op.alter_column(
        'call_batch',
        'confirmed_at',
        comment='When one of its calls, proven by our seal, was first reported.',
        existing_comment='When a signed event of one of its calls first came back.',
        existing_type=sa.DateTime(timezone=True),
        schema='outreach',
    )
    op.execute(
        "COMMENT ON COLUMN reporting.call_outcome.withdrawal_reason IS 'Why it was withdrawn: stale, paid, "
        "suppressed, phone_busy, window_closed, halted, run_closed or cancelled.'"
    )
