"""How long a campaign keeps what it read and heard: ``retention`` in campaign.yaml."""

from pydantic import Field

from outreach.yaml_files.section import Section
from outreach.yaml_files.values import KeptFor


class Retention(Section):
    """For how long after the end of a run what is kept; without a time it stays."""

    rows: KeptFor | None = Field(
        None,
        description="Invoices and contacts as they were read, what the agent was given, decisions, and the "
        "bytes of requests; at least 7d.",
    )
    transcripts: KeptFor | None = Field(
        None, description="Transcripts, summaries and locators of recordings; at least 7d."
    )
    events: KeptFor | None = Field(
        None, description="The words of providers, as they said them, once they were applied; at least 7d."
    )
