"""The warehouse that a campaign's reporting tables are loaded into: ``reporting`` in campaign.yaml."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Text

SchemaName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]


class ReportingChoice(Section):
    """Where the reporting views go as tables."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    connection: Text = Field(
        "warehouse", description="Airflow connection id of the database; its login must be able to write."
    )
    schema_name: SchemaName = Field(
        alias="schema",
        description="The schema (MySQL and MariaDB: the database) for the tables, such as `outreach`; "
        "nothing else should be in it.",
    )
    transcripts: bool = Field(
        False, description="Whether `transcript` and `transcript_turn` are loaded as well."
    )
