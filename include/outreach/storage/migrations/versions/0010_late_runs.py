"""A run that comes too late to call anyone is wave 0, and leaves wave 1 to one that is in time."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

WAVE = '1, or a deliberate further round on the same date; 0 came too late to call anyone.'


def upgrade() -> None:
    op.alter_column(
        'campaign_run',
        'wave',
        comment=WAVE,
        existing_comment='1, or a deliberate further round on the same date.',
        existing_type=sa.SmallInteger(),
        existing_nullable=False,
        schema='outreach',
    )
    op.drop_constraint(op.f('ck_campaign_run_wave'), 'campaign_run', schema='outreach', type_='check')
    op.create_check_constraint(op.f('ck_campaign_run_wave'), 'campaign_run', 'wave >= 0', schema='outreach')
    op.create_check_constraint(
        op.f('ck_campaign_run_late_wave'),
        'campaign_run',
        'wave > 0 OR sealed_at IS NULL OR is_stale',
        schema='outreach',
    )
    for view in ('call_outcome', 'transcript', 'transcript_turn', 'contact_decision', 'campaign_funnel'):
        op.execute(f"COMMENT ON COLUMN reporting.{view}.wave IS '{WAVE}'")
