"""Finding and loading the campaign folders for DAG files."""

import os
import re
from pathlib import Path

from outreach.campaign.loading import LoadedFolder
from outreach.domain.errors import CampaignInvalid
from outreach.services.runs.campaign_folders import load_campaigns

_DAG_ID = re.compile(r"[A-Za-z0-9_.-]{1,250}")
"""The form of ids that Airflow allows for a DAG."""


def campaigns_root(dag_file: str) -> Path:
    """Return ``$OUTREACH_CAMPAIGNS``, else ``include/campaigns`` beside the folder of the DAG file."""
    named = os.environ.get("OUTREACH_CAMPAIGNS")
    return (
        Path(named).expanduser() if named else Path(dag_file).resolve().parents[1] / "include" / "campaigns"
    )


def folders_with_a_dag(root: Path, *, only: str | None = None) -> tuple[LoadedFolder, ...]:
    """Return the folders that can have a DAG, or ``only`` one, including broken ones; raises nothing.

    ``raise_mistakes`` reports the folders that are skipped here, in a separate DAG
    file, since an import error removes all DAGs of its file.
    """
    if not root.is_dir():
        return ()
    return tuple(
        folder for folder in load_campaigns(root, only=only) if _DAG_ID.fullmatch(folder.campaign_id)
    )


def raise_mistakes(root: Path) -> None:
    """Raise ``CampaignInvalid`` with the mistakes of every folder, if there are any."""
    broken = [folder for folder in load_campaigns(root) if folder.problems]
    if broken:
        raise CampaignInvalid(
            "\n".join(f"{folder.campaign_id}/{problem}" for folder in broken for problem in folder.problems),
            problems=[problem for folder in broken for problem in folder.problems],
        )
