"""A terminal of its own for a program: what a person sees who has 80 columns."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping

CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What turns colours on and off and moves the cursor."""


def shown_on_terminal(code: str, *arguments: str, columns: int = 80, environ: Mapping[str, str]) -> str:
    """Run Python code with arguments in a terminal and return all that it printed there, codes included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environ, "TERM": "xterm-256color"},
    ) as process:
        os.close(theirs)
        printed = b""
        while part := _read(ours):
            printed += part
        process.wait(timeout=60)
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def without_codes(printed: str) -> str:
    """Return the text that was printed."""
    return CODES.sub("", printed)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says so when the other side has gone
        return b""
