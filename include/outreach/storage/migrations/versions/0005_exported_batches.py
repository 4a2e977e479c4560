"""Batches that a person launches: who has the file, and what the provider made of it more than once."""

import sqlalchemy as sa

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'call_batch',
        sa.Column(
            'exported_by',
            sa.Text(),
            nullable=True,
            comment='Who has it as a file and launches it; null where the machine sends it.',
        ),
        schema='outreach',
    )
    op.add_column(
        'call_batch',
        sa.Column(
            'launched_again_as',
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="The provider's further batches of an exported one; each of them halted the account.",
        ),
        schema='outreach',
    )
