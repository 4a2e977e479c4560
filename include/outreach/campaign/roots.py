"""Where the campaigns are: the project's folder, and the folder of campaigns in it."""

from collections.abc import Mapping
from pathlib import Path

from outreach.domain.errors import LocalProblem

CAMPAIGNS_IN_PROJECT = Path("include") / "campaigns"


def project_folder() -> Path:
    """Return the project: the clone this package was installed from, else the present folder.

    A project is a folder with ``dags`` in it. Raises ``LocalProblem`` where there is none.
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

    Raises ``LocalProblem`` where there is neither.
    """
    named = environ.get("OUTREACH_CAMPAIGNS")
    return Path(named).expanduser().absolute() if named else project_folder() / CAMPAIGNS_IN_PROJECT
