"""How long a campaign keeps its data: ``retention`` in campaign.yaml."""

from pydantic import Field

from outreach.yaml_files.section import Section
from outreach.yaml_files.values import KeptFor


class Retention(Section):
    """How long data is kept after the end of a run; without a time it stays."""

    rows: KeptFor | None = Field(
        None,
        description="Invoices and contacts as they were read, what the agent was given, decisions, and the "
        "bytes of requests; at least 7d.",
    )
    transcripts: KeptFor | None = Field(
        None, description="Transcripts, summaries and locators of recordings; at least 7d."
    )
    events: KeptFor | None = Field(
        None, description="The reports of providers in their own words, after they were applied; at least 7d."
    )
