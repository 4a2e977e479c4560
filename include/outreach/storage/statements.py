"""The project's SQL, by name.

A file ``sql/<name>.sql`` holds one statement with bound parameters; a caller's values
are never pasted into it. States, sets of states and reasons are parameters, too, and
get their words here, from the domain.

These words are sent as literals. With parameters PostgreSQL could not use partial
indexes: psycopg prepares a statement at its sixth execution, and a plan for any set of
states cannot use an index on some states. Measured on 300,000 calls over an old
connection: 9 s, not 0.7 ms, to find open calls to the 150 numbers of one batch.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text

from outreach.storage.vocabulary import with_words


@cache
def statement(name: str) -> TextClause:
    """Read ``sql/<name>.sql``; raises ``FileNotFoundError`` for an unknown name."""
    sql = files("outreach.storage").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return text(with_words(sql))
