"""An example call: the prompt for the person who is called first."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from outreach.campaign.prompt import filled_in
from outreach.campaign.tags import tags_that_may_name
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class SampleCall:
    """A prompt with its tags filled in. It holds no phone and no id of the person."""

    language: str
    tags: Mapping[str, str]
    prompt: str


def sample_call(connection: Connection, run: Run, *, with_names: bool) -> SampleCall | None:
    """Return the call to the first person; None if no one is called.

    Without ``with_names`` a tag that may name the person is shown as ``[its name]``.
    """
    row = connection.execute(statement("sample_of_called"), {"run_id": run.run_id}).one_or_none()
    if row is None:
        return None
    shown = dict(row.prompt_tags)
    hidden = {tag for tag, value in shown.items() if row.phone in value or row.person_id in value}
    if not with_names:
        hidden |= tags_that_may_name(run.campaign.config, run.campaign.prompt)
    tags = {tag: f"[{tag}]" if tag in hidden else value for tag, value in shown.items()}
    return SampleCall(language=row.language, tags=tags, prompt=filled_in(run.campaign.prompt, tags))
