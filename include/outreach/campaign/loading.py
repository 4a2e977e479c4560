"""Loading campaign folders, and finding every mistake in them at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from outreach.campaign.error_messages import problems_in
from outreach.campaign.folder import Campaign
from outreach.campaign.model import CampaignConfig
from outreach.campaign.notifiers import notifier_problems
from outreach.campaign.notify_alone import notify_alone
from outreach.campaign.notify_choice import Recipient
from outreach.campaign.policy_keys import policy_of
from outreach.campaign.prompt import prompt_mistakes
from outreach.campaign.queries import FACT_QUERIES, QUERIES, query_problems
from outreach.campaign.schedules import schedule_mistake
from outreach.campaign.secrets import secret_problems
from outreach.campaign.source import with_absolute_source
from outreach.campaign.tag_checks import tag_problems
from outreach.domain.errors import CampaignInvalid, ConfigurationError
from outreach.policy.callable_hours import require_someone_to_call
from outreach.policy.policy import Policy
from outreach.yaml_files.problems import Problem
from outreach.yaml_files.yaml_reading import Path as YamlPath
from outreach.yaml_files.yaml_reading import YamlDocument, read_yaml

CAMPAIGN_YAML = "campaign.yaml"
FILES = (CAMPAIGN_YAML, *QUERIES, "prompt.md")
"""The files of a campaign folder; it has queries only if campaign.yaml names no ``source``."""

ALL_QUERIES = (*QUERIES, *FACT_QUERIES)

LARGEST_FILE = 1024 * 1024
"""The most bytes of a campaign's file; a larger file is a mistake and is not read."""

_CAMPAIGN_ID = re.compile(r"[a-z][a-z0-9_]{0,99}")


@dataclass(frozen=True, kw_only=True)
class LoadedFolder:
    """A campaign folder: its campaign, or its mistakes."""

    campaign_id: str
    campaign: Campaign | None
    problems: tuple[Problem, ...]
    config: CampaignConfig | None = None
    """The content of campaign.yaml if it is correct; other files may still have mistakes."""
    notify: tuple[Recipient, ...] = ()
    """The people whom campaign.yaml names; also if another part of it is wrong, but not if this part is."""
    lines: Mapping[YamlPath, int] = field(default_factory=dict, compare=False, repr=False)
    """The line of each key in campaign.yaml."""


def require_campaign(loaded: LoadedFolder) -> Campaign:
    """Return a folder's campaign; raises ``CampaignInvalid`` if it has mistakes."""
    if loaded.campaign is None:
        count = len(loaded.problems)
        lines = "".join(f"\n  {problem}" for problem in loaded.problems)
        raise CampaignInvalid(
            f"campaign {loaded.campaign_id} has {count} mistake{'s' if count > 1 else ''}:{lines}",
            problems=loaded.problems,
        )
    return loaded.campaign


def load_campaigns(root: Path, *, only: str | None = None) -> tuple[LoadedFolder, ...]:
    """Load every folder in ``root``, or ``only`` one, in order of name; a broken one has its problems.

    Folders whose names begin with a dot or ``__`` are skipped. Raises
    ``ConfigurationError`` only when ``root`` itself cannot be listed.
    """
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError as error:
        raise ConfigurationError(
            f"the folder of campaigns {root} cannot be read: {error.strerror}"
        ) from error
    return tuple(
        load_folder(folder)
        for folder in folders
        if not folder.name.startswith((".", "__")) and only in (None, folder.name)
    )


def load_folder(folder: Path) -> LoadedFolder:
    """Load one folder, with its problems if it has any."""
    problems = _name_problems(folder.name)
    texts, found = _read_files(folder)
    problems += found
    document = YamlDocument(data=None)
    if CAMPAIGN_YAML in texts:
        document = read_yaml(texts[CAMPAIGN_YAML], file=CAMPAIGN_YAML)
    if _names_a_source(document):
        problems = _without_queries(problems, texts)
    config, found = _check(texts, document)
    problems += found
    if config is not None:
        config, found = _with_source(config, folder, document)
        problems += found
    policy = None
    if config is not None:
        policy, found = _policy_of(config, document)
        problems += found
    campaign = None
    if config is not None and policy is not None and not problems:
        campaign = Campaign(
            campaign_id=folder.name,
            config=config,
            policy=policy,
            extract_sql=texts.get("extract.sql", ""),
            still_due_sql=texts.get("still_due.sql", ""),
            prompt=texts["prompt.md"],
            fact_queries={file: texts[file] for file in FACT_QUERIES if file in texts},
        )
    return LoadedFolder(
        campaign_id=folder.name,
        campaign=campaign,
        problems=tuple(problems),
        config=config,
        notify=notify_alone(document) if config is None else config.notify,
        lines=document.lines,
    )


def _name_problems(name: str) -> list[Problem]:
    if _CAMPAIGN_ID.fullmatch(name):
        return []
    words = (
        "is not a campaign id; allowed: small letters, digits and _, a letter first, at most 100 characters"
    )
    return [Problem(file=name, key="", message=f"the folder's name {words}")]


def _read_files(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read the files that a campaign must have, and those of the optional ones that exist."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    queries = {path.name for path in folder.glob("*.sql")}
    for file in (*FILES, *(each for each in FACT_QUERIES if each in queries)):
        content = _read_text(folder / file)
        if isinstance(content, Problem):
            problems.append(content)
        else:
            texts[file] = content
    return texts, problems + _misspelled(queries)


def _misspelled(queries: set[str]) -> list[Problem]:
    """Find a file that is never read, but whose name is nearly that of a query."""
    found = []
    for name in sorted(queries.difference(ALL_QUERIES)):
        nearest = get_close_matches(name.casefold(), ALL_QUERIES, n=1, cutoff=0.75)
        if nearest:
            found.append(Problem(file=name, key="", message=f"is not read; is {nearest[0]} meant?"))
    return found


def _read_text(path: Path) -> str | Problem:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            message = f"is larger than {LARGEST_FILE // 1024} KiB"
            return Problem(file=path.name, key="", message=message)
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        message = f"is missing; a campaign has {', '.join(FILES)}"
    except UnicodeDecodeError:
        message = "is not UTF-8 text"
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    return Problem(file=path.name, key="", message=message)


def _names_a_source(document: YamlDocument) -> bool:
    return isinstance(document.data, dict) and document.data.get("source") is not None


def _without_queries(problems: list[Problem], texts: dict[str, str]) -> list[Problem]:
    """Correct the problems of a campaign with a ``source``: it needs no queries, and may have none."""
    words = "is not read, because campaign.yaml names a source; remove one of the two"
    left_over = [Problem(file=file, key="", message=words) for file in ALL_QUERIES if texts.pop(file, None)]
    return [problem for problem in problems if problem.file not in QUERIES] + left_over


def _with_source(
    config: CampaignConfig, folder: Path, document: YamlDocument
) -> tuple[CampaignConfig, list[Problem]]:
    try:
        return with_absolute_source(config, folder), []
    except ValueError as mistake:
        line = document.lines.get(("source", "csv"))
        return config, [Problem(file=CAMPAIGN_YAML, key="source.csv", message=str(mistake), line=line)]


def _policy_of(config: CampaignConfig, document: YamlDocument) -> tuple[Policy | None, list[Problem]]:
    """Build the policy; one that never allows a call is a mistake."""
    policy = policy_of(config)
    is_invented = config.audience == "invented"
    try:
        require_someone_to_call(policy.binding(is_invented=is_invented, wave=1))
    except ValueError as mistake:
        key = next((key for key in ("policy", "calling_hours") if (key,) in document.lines), "policy")
        line = document.lines.get((key,))
        return None, [Problem(file=CAMPAIGN_YAML, key=key, message=str(mistake), line=line)]
    return policy, []


def _check(texts: Mapping[str, str], document: YamlDocument) -> tuple[CampaignConfig | None, list[Problem]]:
    """Check all files that could be read: each one alone, and then the tags across files."""
    config: CampaignConfig | None = None
    problems: list[Problem] = []
    if CAMPAIGN_YAML in texts:
        config, problems = _check_config(document)
    if config is not None:
        problems += notifier_problems(config.notify, file=CAMPAIGN_YAML, lines=document.lines)
    for file, text in texts.items():
        problems += secret_problems(text, file=file)
    for file in ALL_QUERIES:
        if file in texts:
            problems += query_problems(texts[file], file=file)
    prompt = texts.get("prompt.md")
    if prompt is not None:
        problems += prompt_mistakes(prompt)
    if isinstance(document.data, dict):
        problems += tag_problems(document, config=config, prompt=prompt)
    return config, problems


def _check_config(document: YamlDocument) -> tuple[CampaignConfig | None, list[Problem]]:
    problems = list(document.problems)
    if not isinstance(document.data, dict):
        if not problems:
            words = "is empty" if document.data is None else "must be a mapping of keys to values"
            problems.append(Problem(file=CAMPAIGN_YAML, key="", message=words))
        return None, problems
    problems += _schedule_problems(document)
    try:
        return CampaignConfig.model_validate(document.data), problems
    except ValidationError as error:
        return None, problems + problems_in(error, file=CAMPAIGN_YAML, lines=document.lines)


def _schedule_problems(document: YamlDocument) -> list[Problem]:
    schedule: Any = document.data.get("schedule")
    mistake = schedule_mistake(schedule) if isinstance(schedule, str) and schedule else None
    if mistake is None:
        return []
    line = document.lines.get(("schedule",))
    return [Problem(file=CAMPAIGN_YAML, key="schedule", message=mistake, line=line)]
