"""The readings of phone fields, kept so that the next night need not read them again."""

from sqlalchemy import ARRAY, Column, LargeBinary, Table, Text, func, text

from outreach.storage.metadata import Moment, flag, metadata

phone_reading = Table(
    "phone_reading",
    metadata,
    Column(
        "reading_key",
        LargeBinary,
        primary_key=True,
        comment="SHA-256 of the field, the region that completed it, and the versions of the rules.",
    ),
    Column("e164", Text, comment="The number, E.164; null if none could be read."),
    Column("kind", Text, comment="mobile, fixed_line, …; null without a number."),
    Column(
        "problem", Text, comment="Why it may not be dialled: one of the decision reasons; null if it may."
    ),
    Column("country", Text, comment="The country of the number, ISO 3166-1 alpha-2; null if it has none."),
    flag("has_area", "Whether the number shows in which part of its country it is used."),
    Column(
        "time_zones",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Every zone in which the number may be used.",
    ),
    Column("read_at", Moment, nullable=False, server_default=func.now(), comment="When it was read."),
    comment="The reading of a phone field, so that each is read once; it may be emptied at any time, "
    "and is read anew then.",
)
