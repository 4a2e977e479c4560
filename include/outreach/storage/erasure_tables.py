"""The table of erased data: what `retention` erased, and when."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from outreach.storage.metadata import Moment, metadata

erasure = Table(
    "erasure",
    metadata,
    Column("run_id", Uuid, nullable=False, comment="The run whose rows were erased; the run itself stays."),
    Column("what", Text, nullable=False, comment="rows, transcripts or events, as `retention` names them."),
    Column("erased_at", Moment, nullable=False, comment="When they were erased."),
    Column(
        "erased_by",
        Text,
        nullable=False,
        comment="The one who did it: the hourly DAG, or a person by name.",
    ),
    Column("counts", JSONB, nullable=False, comment="How many rows were erased, by table."),
    Column(
        "funnel",
        JSONB,
        comment="For rows: the run's sums, which campaign_funnel shows from then on; else null.",
    ),
    PrimaryKeyConstraint("run_id", "what"),
    comment="The rows that were erased by a campaign's `retention`; append-only.",
)
