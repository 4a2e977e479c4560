"""The tables of transcripts: the words of a call, as a whole and turn by turn."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from outreach.storage.call_tables import call
from outreach.storage.metadata import Moment, metadata

call_transcript = Table(
    "call_transcript",
    metadata,
    Column("call_id", ForeignKey(call.c.call_id), primary_key=True, comment="The call."),
    Column("received_at", Moment, nullable=False, comment="When the transcript came in."),
    Column("transcript", Text, nullable=False, comment="The whole text, as the provider gave it."),
    comment="The whole transcript of a call, as the provider gave it.",
)

call_transcript_turn = Table(
    "call_transcript_turn",
    metadata,
    Column(
        "call_id",
        ForeignKey(call_transcript.c.call_id, ondelete="CASCADE"),
        primary_key=True,
        comment="The call.",
    ),
    Column("turn", Integer, primary_key=True, comment="From 1, in spoken order."),
    Column("speaker", Text, nullable=False, comment="agent, person or unknown"),
    Column("text", Text, nullable=False, comment="The words of the turn."),
    Index(
        "ix_call_transcript_turn_words_said",
        text("outreach.words_said(text)"),
        postgresql_using="gin",
        postgresql_with={"fastupdate": "on"},
    ),
    comment="One turn of a transcript.",
)
