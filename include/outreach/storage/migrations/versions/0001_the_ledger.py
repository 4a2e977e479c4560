"""The ledger."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

LEGAL_TRANSITIONS = [
    ("call", "expired", "completed"),
    ("call", "expired", "failed"),
    ("call", "failed", "completed"),
    ("call", "in_progress", "completed"),
    ("call", "in_progress", "expired"),
    ("call", "in_progress", "failed"),
    ("call", "not_sent", "planned"),
    ("call", "not_sent", "withdrawn"),
    ("call", "planned", "submitting"),
    ("call", "planned", "withdrawn"),
    ("call", "submitted", "completed"),
    ("call", "submitted", "expired"),
    ("call", "submitted", "failed"),
    ("call", "submitted", "in_progress"),
    ("call", "submitting", "completed"),
    ("call", "submitting", "failed"),
    ("call", "submitting", "in_progress"),
    ("call", "submitting", "not_sent"),
    ("call", "submitting", "submitted"),
    ("call", "submitting", "unknown"),
    ("call", "unknown", "completed"),
    ("call", "unknown", "expired"),
    ("call", "unknown", "failed"),
    ("call", "unknown", "in_progress"),
    ("call", "unknown", "submitted"),
    ("batch", "not_sent", "planned"),
    ("batch", "not_sent", "withdrawn"),
    ("batch", "planned", "submitting"),
    ("batch", "planned", "withdrawn"),
    ("batch", "submitting", "failed"),
    ("batch", "submitting", "not_sent"),
    ("batch", "submitting", "submitted"),
    ("batch", "submitting", "unknown"),
    ("batch", "unknown", "failed"),
    ("batch", "unknown", "submitted"),
]


def upgrade() -> None:
    op.create_table('call_transition',
    sa.Column('transition_id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=True),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('transition_id', name=op.f('pk_call_transition')),
    schema='outreach',
    comment='Every change of state, written by the database itself; append-only.'
    )
    op.create_index('ix_call_transition_batch_id', 'call_transition', ['batch_id'], unique=False, schema='outreach')
    op.create_index('ix_call_transition_call_id', 'call_transition', ['call_id'], unique=False, schema='outreach')
    op.create_table('campaign_run',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('environment', sa.Text(), nullable=False),
    sa.Column('campaign_id', sa.Text(), nullable=False),
    sa.Column('run_date', sa.Date(), nullable=False, comment="Business date in the campaign's time zone."),
    sa.Column('wave', sa.SmallInteger(), nullable=False, comment='1, or a deliberate further round on the same date.'),
    sa.Column('snapshot', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Campaign files as they were; later tasks read only this.'),
    sa.Column('snapshot_sha256', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fresh_until', sa.DateTime(timezone=True), nullable=False, comment='The run must be sealed by then, or it rings nobody.'),
    sa.Column('call_until', sa.DateTime(timezone=True), nullable=False, comment='No call is handed over after this.'),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True, comment='When its batches were planned; rows are final from then on.'),
    sa.Column('is_stale', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Sealed too late to ring anyone.'),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('wave >= 1', name=op.f('ck_campaign_run_wave')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_campaign_run')),
    sa.UniqueConstraint('campaign_id', 'run_date', 'wave', name=op.f('uq_campaign_run_campaign_id_run_date_wave')),
    schema='outreach',
    comment='One campaign on one business date and wave.'
    )
    op.create_table('legal_transition',
    sa.Column('subject', sa.Text(), nullable=False, comment='call or batch'),
    sa.Column('from_state', sa.Text(), nullable=False),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('subject', 'from_state', 'to_state', name=op.f('pk_legal_transition')),
    schema='outreach',
    comment='The moves that the database allows; equal to domain/calls.py.'
    )
    op.create_table('provider_event',
    sa.Column('event_id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('connection_id', sa.Text(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('event_key', sa.Text(), nullable=False, comment='The same each time the provider repeats the event.'),
    sa.Column('source', sa.Text(), nullable=False, comment='webhook or poll'),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='The raw body, after its signature was verified.'),
    sa.Column('call_id', sa.Uuid(), nullable=True, comment='Our call, where the event names one.'),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True, comment='applied, repeated, forged, unmatched, ghost, duplicate or unreadable'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_provider_event')),
    sa.UniqueConstraint('connection_id', 'event_key', name=op.f('uq_provider_event_connection_id_event_key')),
    schema='outreach',
    comment='The inbox: what providers said, committed before it is acknowledged; append-only.'
    )
    op.create_index('ix_provider_event_call_id', 'provider_event', ['call_id'], unique=False, schema='outreach')
    op.create_index('ix_provider_event_unapplied', 'provider_event', ['event_id'], unique=False, schema='outreach', postgresql_where=sa.text('applied_at IS NULL'))
    op.create_table('send_gate',
    sa.Column('scope', sa.Text(), nullable=False, comment='everything, campaign:<id> or account:<connection id>'),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('scope', name=op.f('pk_send_gate')),
    schema='outreach',
    comment='May anything be sent: everything, a campaign, or an account. No row means open.'
    )
    op.create_table('suppression',
    sa.Column('suppression_id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('scope', sa.Text(), server_default=sa.text("'everything'"), nullable=False, comment='everything, or campaign:<id>'),
    sa.Column('person_id', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True, comment='E.164.'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('person_id IS NOT NULL OR phone IS NOT NULL', name=op.f('ck_suppression_who')),
    sa.PrimaryKeyConstraint('suppression_id', name=op.f('pk_suppression')),
    schema='outreach',
    comment='Do not call: a person or a number.'
    )
    op.create_index('ix_suppression_person_id', 'suppression', ['person_id'], unique=False, schema='outreach')
    op.create_index('ix_suppression_phone', 'suppression', ['phone'], unique=False, schema='outreach')
    op.create_table('call_batch',
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('connection_id', sa.Text(), nullable=False, comment='The provider account: an Airflow connection id.'),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('template_id', sa.Text(), nullable=True, comment="The agent's template at the provider; shared by the batch."),
    sa.Column('is_canary', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True, comment='The exact bytes of the request, once claimed.'),
    sa.Column('body_sha256', sa.Text(), nullable=True),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True, comment='When a signed event of one of its calls first came back.'),
    sa.Column('provider_batch_id', sa.Text(), nullable=True),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True, comment='Do not try again before this.'),
    sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False, comment='How often it was claimed.'),
    sa.Column('problem', sa.Text(), nullable=True, comment='What the last attempt ended with.'),
    sa.ForeignKeyConstraint(['run_id'], ['outreach.campaign_run.run_id'], name=op.f('fk_call_batch_run_id')),
    sa.PrimaryKeyConstraint('batch_id', name=op.f('pk_call_batch')),
    sa.UniqueConstraint('run_id', 'connection_id', 'sequence', name=op.f('uq_call_batch_run_id_connection_id_sequence')),
    schema='outreach',
    comment='One request to a provider: one account, one template, one window.'
    )
    op.create_index('uq_call_batch_in_flight', 'call_batch', ['connection_id'], unique=True, schema='outreach', postgresql_where=sa.text("state IN ('submitting', 'unknown')"))
    op.create_table('contact',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('shard', sa.SmallInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('first_name', sa.Text(), nullable=True),
    sa.Column('last_name', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False, comment="ISO 639-1: the contact's, else the campaign's."),
    sa.Column('phone_as_read', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True, comment='E.164.'),
    sa.Column('phone_kind', sa.Text(), nullable=True, comment='mobile, fixed_line, fixed_line_or_mobile, premium_rate, …'),
    sa.Column('phone_problem', sa.Text(), nullable=True, comment='Why no callable number was found: one of the decision reasons.'),
    sa.Column('time_zones', sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='Every zone the person may be in.'),
    sa.Column('invoice_count', sa.Integer(), nullable=False),
    sa.Column('oldest_due_date', sa.Date(), nullable=True),
    sa.Column('totals', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='Open amount per currency, as text.'),
    sa.Column('consent', sa.Boolean(), nullable=True),
    sa.Column('prompt_tags', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="The agent's variables; null until they are built."),
    sa.Column('prompt_problem', sa.Text(), nullable=True, comment='Which tag could not be built, and why.'),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('still_due', sa.Boolean(), nullable=True, comment='What still_due.sql said last; null until it was asked.'),
    sa.Column('still_due_checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['outreach.campaign_run.run_id'], name=op.f('fk_contact_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'person_id', name=op.f('pk_contact')),
    schema='outreach',
    comment='A person in a run with their invoices folded in, and the decision about them.'
    )
    op.create_index('ix_contact_run_id_phone', 'contact', ['run_id', 'phone'], unique=False, schema='outreach')
    op.create_table('gate_result',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('gate', sa.Text(), nullable=False, comment='invoices, contacts, outcomes or approval'),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Numbers, thresholds and failing keys; no names, no phones.'),
    sa.Column('report', sa.Text(), nullable=True, comment='HTML.'),
    sa.ForeignKeyConstraint(['run_id'], ['outreach.campaign_run.run_id'], name=op.f('fk_gate_result_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'gate', name=op.f('pk_gate_result')),
    schema='outreach',
    comment='What a quality gate or an approval said; the claim demands it.'
    )
    op.create_table('invoice',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('row_number', sa.BigInteger(), nullable=False, comment='Position in the extract, from 1.'),
    sa.Column('invoice_id', sa.Text(), nullable=True),
    sa.Column('person_id', sa.Text(), nullable=True, comment='Customer id, trimmed and case-folded.'),
    sa.Column('shard', sa.SmallInteger(), nullable=False, comment="Which mapped task prepares it; from the person's id."),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('first_name', sa.Text(), nullable=True),
    sa.Column('last_name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True, comment='As it was read.'),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-2, upper case; null when the row says none or another.'),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('time_zone', sa.Text(), nullable=True),
    sa.Column('amount', sa.Numeric(precision=20, scale=4), nullable=True, comment='What is open, in units of the currency.'),
    sa.Column('currency', sa.Text(), nullable=True, comment='ISO 4217.'),
    sa.Column('due_date', sa.Date(), nullable=True),
    sa.Column('settled', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('disputed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('consent', sa.Boolean(), nullable=True, comment='False: the person does not want calls. Null: nothing is said.'),
    sa.Column('as_read', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='The row as the warehouse gave it.'),
    sa.Column('problems', sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='Columns that could not be read.'),
    sa.Column('is_repeat', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='The same invoice stands in an earlier row.'),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['outreach.campaign_run.run_id'], name=op.f('fk_invoice_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'row_number', name=op.f('pk_invoice')),
    schema='outreach',
    comment='An extracted invoice as it was read, with its own decision.'
    )
    op.create_index('ix_invoice_run_id_person_id', 'invoice', ['run_id', 'person_id'], unique=False, schema='outreach')
    op.create_index('uq_invoice_run_id_invoice_id', 'invoice', ['run_id', 'invoice_id'], unique=True, schema='outreach', postgresql_where=sa.text('not is_repeat'))
    op.create_table('call',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('attempt', sa.SmallInteger(), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True, comment="Index in the batch's request, from 0, once claimed."),
    sa.Column('phone', sa.Text(), nullable=False, comment='E.164.'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawal_reason', sa.Text(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True, comment="The provider's words, where it refused the call."),
    sa.Column('line_outcome', sa.Text(), nullable=True),
    sa.Column('conversation_outcome', sa.Text(), nullable=True),
    sa.Column('conversation_words', sa.Text(), nullable=True, comment="The agent's own words, before campaign.yaml mapped them."),
    sa.Column('compliance_labels', sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='Sticky: opt_out, attorney, dispute, deceased, wrong_number.'),
    sa.Column('provider_call_id', sa.Text(), nullable=True),
    sa.Column('duration_seconds', sa.Numeric(precision=12, scale=3), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True, comment='When the call ended; when we heard of it, where the provider does not say.'),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('recording', sa.Text(), nullable=True, comment="The provider's locator, not necessarily a web address."),
    sa.Column('promised_on', sa.Date(), nullable=True),
    sa.Column('promised_amount', sa.Numeric(precision=20, scale=4), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['outreach.call_batch.batch_id'], name=op.f('fk_call_batch_id')),
    sa.ForeignKeyConstraint(['run_id', 'person_id'], ['outreach.contact.run_id', 'outreach.contact.person_id'], name=op.f('fk_call_run_id_person_id')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_call')),
    sa.UniqueConstraint('run_id', 'person_id', 'attempt', name=op.f('uq_call_run_id_person_id_attempt')),
    schema='outreach',
    comment='One intent to ring one person once.'
    )
    op.create_index('ix_call_batch_id', 'call', ['batch_id'], unique=False, schema='outreach')
    op.create_index('uq_call_open_phone', 'call', ['phone'], unique=True, schema='outreach', postgresql_where=sa.text("state IN ('submitting', 'submitted', 'in_progress', 'unknown')"))
    op.create_table('call_invoice',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('row_number', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['outreach.call.call_id'], name=op.f('fk_call_invoice_call_id')),
    sa.ForeignKeyConstraint(['run_id', 'row_number'], ['outreach.invoice.run_id', 'outreach.invoice.row_number'], name=op.f('fk_call_invoice_run_id_row_number')),
    sa.PrimaryKeyConstraint('call_id', 'row_number', name=op.f('pk_call_invoice')),
    schema='outreach',
    comment='Which invoices a call is about.'
    )
    op.create_index('ix_call_invoice_run_id_row_number', 'call_invoice', ['run_id', 'row_number'], unique=False, schema='outreach')
    op.create_table('call_transcript',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('transcript', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['outreach.call.call_id'], name=op.f('fk_call_transcript_call_id')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_call_transcript')),
    schema='outreach',
    comment='The whole transcript of a call, as the provider gave it.'
    )
    op.create_table('call_transcript_turn',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False, comment='From 1, in spoken order.'),
    sa.Column('speaker', sa.Text(), nullable=False, comment='agent, person or unknown'),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['outreach.call_transcript.call_id'], name=op.f('fk_call_transcript_turn_call_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'turn', name=op.f('pk_call_transcript_turn')),
    schema='outreach',
    comment='One turn of a transcript.'
    )
    op.create_table('ledger_identity',
    sa.Column('single', sa.Boolean(), server_default=sa.text('true'), nullable=False, comment='There is one row.'),
    sa.Column('system_identifier', sa.Text(), nullable=False, comment='Of the PostgreSQL cluster.'),
    sa.Column('timeline', sa.BigInteger(), nullable=False, comment='Rises with every failover and restore.'),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.CheckConstraint('single', name=op.f('ck_ledger_identity_one_row')),
    sa.PrimaryKeyConstraint('single', name=op.f('pk_ledger_identity')),
    schema='outreach',
    comment='Which database this ledger is. When it changes, commits may be lost and nothing is sent.'
    )
    op.bulk_insert(
        sa.table(
            "legal_transition",
            sa.column("subject"),
            sa.column("from_state"),
            sa.column("to_state"),
            schema="outreach",
        ),
        [dict(zip(("subject", "from_state", "to_state"), row, strict=True)) for row in LEGAL_TRANSITIONS],
    )
    guards = Path(__file__).with_name("0001_guards.sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:  # psycopg takes many statements only without parameters
        cursor.execute(guards)
