"""State folders of their own for the demo and the rehearsal, so that neither touches a stack in use."""

import shutil
from collections.abc import Mapping

from outreach.local.folders import StateFolder, prepare, state_folder
from outreach.local.problems import LocalProblem
from outreach.local.stack import end_leftovers
from outreach.local.stack_record import ownership


def clean_folder(environ: Mapping[str, str], *, name: str) -> StateFolder:
    """Return an empty state folder ``name`` inside of the usual one.

    Raises ``LocalProblem`` when a stack runs there at this moment, or when the
    folder holds something that no stack made.
    """
    folder = StateFolder(root=state_folder(environ).root / name)
    if folder.root.exists() and not folder.lock.exists() and any(folder.root.iterdir()):
        raise LocalProblem(
            f"{folder.root} was not made by a {name}; move it, or set OUTREACH_HOME to another folder"
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
