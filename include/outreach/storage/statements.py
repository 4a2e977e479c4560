"""The project's SQL, by name.

A file ``sql/<name>.sql`` holds one statement with bound parameters; nothing that
a caller says is ever pasted into it. States, sets of states and reasons have
their names in it too, and get their words here, from the domain.

These words are sent as literals. As parameters they would cost the partial
indexes: psycopg prepares a statement at its sixth execution, and a plan that
must serve every set of states cannot use an index of some. Measured on 300,000
calls over a connection as old as the ledger: 9 s, not 0.7 ms, to look for
open calls to the 150 numbers of one batch.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text

from outreach.storage.vocabulary import with_words


@cache
def statement(name: str) -> TextClause:
    """Read ``sql/<name>.sql``; raises FileNotFoundError for a name that does not exist."""
    sql = files("outreach.storage").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return text(with_words(sql))
