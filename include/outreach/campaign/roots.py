"""Where the campaigns are: the project's folder, and the folder of campaigns in it."""

from collections.abc import Mapping
from pathlib import Path

from outreach.domain.errors import ConfigurationError, LocalProblem
from outreach.yaml_files.problems import did_you_mean, listed

CAMPAIGNS_IN_PROJECT = Path("include") / "campaigns"


def project_folder() -> Path:
    """Return the project's folder: the clone this package was installed from, else the current folder.

    A project's folder has a folder ``dags``. Raises ``LocalProblem`` if there is none.
    """
    present = Path.cwd()
    for folder in (Path(__file__).resolve().parents[3], present):
        if (folder / "dags").is_dir():
            return folder
    raise LocalProblem(
        f"this command needs the project's folder, and {present} has no folder dags; "
        "change to the project's folder first"
    )


def campaigns_folder(environ: Mapping[str, str]) -> Path:
    """Return ``$OUTREACH_CAMPAIGNS``, else the campaigns of the project.

    Raises ``LocalProblem`` if there is neither.
    """
    named = environ.get("OUTREACH_CAMPAIGNS")
    return Path(named).expanduser().absolute() if named else project_folder() / CAMPAIGNS_IN_PROJECT


def folder_of_campaign(root: Path, campaign_id: str) -> Path:
    """Return the folder of a campaign that a person named.

    Raises ``LocalProblem`` if there is none, with the folder and the campaigns that it
    has, and ``ConfigurationError`` if the folder of campaigns cannot be listed.
    """
    try:
        found = sorted(path.name for path in root.iterdir() if (path / "campaign.yaml").is_file())
    except OSError as error:
        raise ConfigurationError(
            f"the folder of campaigns {root} cannot be read: {error.strerror}"
        ) from error
    if (root / campaign_id).is_dir():
        return root / campaign_id
    there_are = f"it has {listed(found)}" if found else "it has none at all"
    raise LocalProblem(
        f"there is no campaign {campaign_id} in {root}{did_you_mean(campaign_id, found)}; {there_are}"
    )
