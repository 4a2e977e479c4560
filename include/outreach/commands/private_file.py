"""A file that only its owner can read, and that appears complete or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outreach.domain.errors import LocalProblem


@contextmanager
def private_draft(file: Path, *, replaces: bool = False) -> Iterator[Path]:
    """Yield a draft that becomes ``file`` if the block succeeds, and is removed otherwise.

    Raises ``LocalProblem``, before the block, if ``file`` cannot be written, or exists and
    the draft does not replace it.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    if file.exists() and not replaces:
        raise LocalProblem(f"{file} is there already; nothing was changed")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise LocalProblem(f"{file} cannot be written: {error.strerror}; nothing was changed") from error
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
