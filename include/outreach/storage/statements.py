"""The project's SQL, by name.

A file ``sql/<name>.sql`` holds one statement with bound parameters; nothing is
ever pasted into it.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def statement(name: str) -> TextClause:
    """Read ``sql/<name>.sql``; raises FileNotFoundError for a name that does not exist."""
    return text(files("outreach.storage").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"))
