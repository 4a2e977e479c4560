"""The table of what people were notified of."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from outreach.storage.metadata import Moment, metadata

notification = Table(
    "notification",
    metadata,
    Column("campaign_id", Text, nullable=False, comment="The campaign whose `notify` names the recipient."),
    Column("cause", Text, nullable=False, comment="The cause of the event; a new one when it happens again."),
    Column(
        "recipient",
        Text,
        nullable=False,
        comment="Who was notified: a hash of the entry in `notify`.",
    ),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="closed_gate, failed_gate, unknown_calls, broken_folder or late_night.",
    ),
    Column("sent_at", Moment, nullable=False, comment="When it was delivered."),
    PrimaryKeyConstraint("campaign_id", "cause", "recipient"),
    comment="What was sent to whom, so that no one is notified twice.",
)
