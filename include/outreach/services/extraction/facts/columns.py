"""Finding the columns of such a query: fixed names, in any order and letter case."""

from collections.abc import Mapping, Sequence

from outreach.domain.errors import ConfigurationError


def column_positions(names: Sequence[str], wanted: Sequence[str], *, file: str) -> Mapping[str, int]:
    """Return the position of each column; columns with other names are ignored.

    Raises ``ConfigurationError`` for a column that is missing or occurs twice.
    """
    folded = [name.casefold() for name in names]
    missing = [name for name in wanted if name not in folded]
    if missing:
        raise ConfigurationError(
            f"{file} returns no column {', '.join(missing)}; it needs {', '.join(wanted)}, of which each may "
            "be NULL in a row"
        )
    repeated = [name for name in wanted if folded.count(name) > 1]
    if repeated:
        raise ConfigurationError(f"{file} returns more than one column {', '.join(repeated)}; name each once")
    return {name: folded.index(name) for name in wanted}
