"""How this program is started here, so that messages show commands as they can be typed."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

NAME = "outreach"


def own_command() -> str:
    """Return what a person types for ``outreach``: only the name if the PATH leads to this program.

    Else it is the path of the program, relative to the current folder if it lies below it:
    ``.venv/bin/outreach`` in a clone of the repository.
    """
    program = _program()
    found = shutil.which(NAME)
    if program is None or (found and Path(found).resolve() == program.resolve()):
        return NAME
    present = Path.cwd()
    if not program.is_relative_to(present):
        return shlex.quote(str(program))
    below = str(program.relative_to(present))
    return shlex.quote(below if "/" in below else f"./{below}")


def as_typed(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return a text in which each command between backquotes, such as `outreach up`, can be typed here.

    If ``OUTREACH_HOME`` of the environment names a folder for the local stack, the command names it, too.
    """
    if f"`{NAME} " not in text:
        return text
    home = environ.get("OUTREACH_HOME")
    command = f"OUTREACH_HOME={shlex.quote(home)} {own_command()}" if home else own_command()
    return re.sub(rf"`{NAME} ", lambda _: f"`{command} ", text)


def _program() -> Path | None:
    """Return the program that started this process, else the one in its interpreter's folder."""
    started = Path(sys.argv[0])
    program = started if started.name == NAME else Path(sys.executable).with_name(NAME)
    return program.absolute() if program.is_file() else None
