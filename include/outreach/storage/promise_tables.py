"""The table of what later extracts show about promises to pay."""

from sqlalchemy import Column, ForeignKey, Numeric, PrimaryKeyConstraint, Table, Text, Uuid

from outreach.storage.metadata import metadata
from outreach.storage.run_tables import campaign_run

promise_reading = Table(
    "promise_reading",
    metadata,
    Column("call_id", Uuid, nullable=False, comment="The call on which payment was promised."),
    Column(
        "run_id",
        ForeignKey(campaign_run.c.run_id),
        nullable=False,
        comment="A later run of the campaign, whose extract was read.",
    ),
    Column("currency", Text, nullable=False, comment="ISO 4217, of all invoices that the call was about."),
    Column(
        "open_before", Numeric(20, 4), nullable=False, comment="What was open on them when the call was made."
    ),
    Column(
        "still_open",
        Numeric(20, 4),
        comment="What the later extract shows as open on them; null where a row of it cannot be read.",
    ),
    PrimaryKeyConstraint("call_id", "run_id"),
    comment="What a later extract shows of the invoices that a promise was about.",
)
