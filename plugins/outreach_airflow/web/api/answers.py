"""What the API answers with about all campaigns; keys are added, never renamed, within a version."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from outreach.services.reporting.campaign_standing import Next
from outreach.services.reporting.last_runs import Progress


class Answer(BaseModel):
    """An answer is a value."""

    model_config = ConfigDict(frozen=True)


class ProblemAnswer(Answer):
    """Why a request was not answered, as a sentence."""

    detail: str


class LastRunAnswer(Answer):
    """The last run of a campaign. ``calls`` counts its calls in each state that occurs."""

    name: str
    run_date: date
    wave: int
    opened_at: datetime
    closed_at: datetime | None
    call_until: datetime
    progress: Progress
    says: str
    calls: dict[str, int]


class NextRunAnswer(Answer):
    """The next run of a campaign; ``starts_at`` only if it starts by itself."""

    state: Next
    starts_at: datetime | None
    zone: str | None
    has_no_dag: bool


class CampaignAnswer(Answer):
    """How one campaign stands. ``may_act`` says whether you may stop it."""

    campaign_id: str
    description: str | None
    last_run: LastRunAnswer | None
    next_run: NextRunAnswer
    unknown_calls: int
    is_paused: bool | None
    problems: list[str]
    may_act: bool


class GateAnswer(Answer):
    """A send gate, and who changed it last, when and why. ``may_act`` says whether you may change it."""

    scope: str
    is_open: bool
    reason: str
    changed_at: datetime
    changed_by: str
    may_act: bool


class MaintenanceAnswer(Answer):
    """Whether the hourly work outside runs is done."""

    state: Literal["on", "off", "missing"]
    last_state: str | None
    last_started_at: datetime | None


class TonightAnswer(Answer):
    """All campaigns that you may read, the gates that are closed, and the hourly work.

    ``folders_problem`` says why no campaign's folder could be read; next runs are not known then.
    """

    now: datetime
    campaigns: list[CampaignAnswer]
    closed_gates: list[GateAnswer]
    maintenance: MaintenanceAnswer
    may_stop_everything: bool
    folders_problem: str | None
