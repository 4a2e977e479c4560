"""The owner of a detached stack: started by ``outreach up``, ended by ``outreach down``.

It ends the whole stack if one of its programs ends by itself: a scheduler without its
triggerer looks alive but does nothing.
"""

import os
import sys
import time
from datetime import datetime
from pathlib import Path

from outreach.commands.signals import AskedToEnd, ending_in_order
from outreach.domain.errors import OutreachError
from outreach_sandbox.stack.running_stack import running_stack
from outreach_sandbox.stack.stack_plan import StackPlan
from outreach_sandbox.stack.state_folder import StateFolder

LOOK_EVERY_SECONDS = 1.0


def supervise(folder: StateFolder, *, ui_port: int, plan: StackPlan) -> int:
    """Run the stack until it is asked to end (0) or a part of it ends by itself (1)."""
    try:
        with (
            ending_in_order(),
            running_stack(
                folder,
                environ=os.environ,
                ui_port=ui_port,
                today=datetime.now().astimezone().date(),
                tell=_tell,
                plan=plan,
            ) as stack,
        ):
            _tell("ready")
            while True:
                stack.check()
                time.sleep(LOOK_EVERY_SECONDS)
    except AskedToEnd:
        return 0
    except OutreachError as problem:
        _tell(f"{PROBLEM}{problem}")
        return 1


PROBLEM = "problem: "
"""The text before the reason in the log of a supervisor that failed."""


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, _root, _port, _provider = sys.argv
    sys.exit(supervise(StateFolder(root=Path(_root)), ui_port=int(_port), plan=StackPlan.of(_provider)))
