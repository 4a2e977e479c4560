"""Separate state folders for the demo and the rehearsal, so that neither changes a stack in use."""

import shutil
from collections.abc import Mapping

from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.running_stack import end_leftovers
from outreach_sandbox.stack.stack_record import ownership
from outreach_sandbox.stack.state_folder import StateFolder, prepare, state_folder


def clean_folder(environ: Mapping[str, str], *, name: str) -> StateFolder:
    """Return an empty state folder ``name`` inside the usual one.

    Raises ``LocalProblem`` if a stack runs there now, or if the folder holds something that no stack made.
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
