"""The common base of every part of campaign.yaml."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of campaign.yaml: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
