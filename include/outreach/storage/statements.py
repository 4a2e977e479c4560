"""The project's SQL, by name.

A file ``sql/<name>.sql`` holds one statement with bound parameters; nothing is
ever pasted into it. States, sets of states and reasons are bound here, from the
domain's own words; everything else by whoever executes the statement.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text

from outreach.storage.vocabulary import words_of


@cache
def statement(name: str) -> TextClause:
    """Read ``sql/<name>.sql``; raises FileNotFoundError for a name that does not exist."""
    sql = files("outreach.storage").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return text(sql).bindparams(**words_of(sql))
