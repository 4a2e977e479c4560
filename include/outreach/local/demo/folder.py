"""The demo's own state folder, so that it never touches a stack in use."""

import shutil
from collections.abc import Mapping

from outreach.connections import variable_of
from outreach.local.environment import LEDGER, LEVERS, WAREHOUSE
from outreach.local.folders import StateFolder, prepare, state_folder
from outreach.local.problems import LocalProblem
from outreach.local.stack import end_leftovers
from outreach.local.stack_record import ownership

NOT_FOR_THE_DEMO = (*(variable_of(each) for each in (LEDGER, WAREHOUSE, LEVERS)), "OUTREACH_CAMPAIGNS")
"""The demo calls invented people on its own simulator, from its own databases."""


def demo_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what would lead the demo to somebody's real databases or provider."""
    return {name: value for name, value in environ.items() if name not in NOT_FOR_THE_DEMO}


def clean_folder(environ: Mapping[str, str]) -> StateFolder:
    """Return an empty state folder ``demo`` inside of the usual one.

    Raises ``LocalProblem`` when a demo runs at this moment, or when the folder
    holds something that no demo made.
    """
    folder = StateFolder(root=state_folder(environ).root / "demo")
    if folder.root.exists() and not folder.lock.exists() and any(folder.root.iterdir()):
        raise LocalProblem(
            f"{folder.root} was not made by a demo; move it, or set OUTREACH_HOME to another folder"
        )
    prepare(folder)
    with ownership(folder):
        end_leftovers(folder)
        for each in folder.root.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
            elif each != folder.lock:
                each.unlink()
    return folder
