"""Made-up people, by one SQL statement: the same in the warehouse and in every ledger with a history."""

import tomllib
from importlib.resources import files

import phonenumbers
from sqlalchemy import Connection, TextClause, text

_SQL = files(__package__).joinpath("sql")
_WORDS = tomllib.loads(files("outreach_sandbox.sample").joinpath("words.toml").read_text(encoding="utf-8"))


def make_people(connection: Connection, *, people: int) -> None:
    """Make the table ``public.person`` with people from 1 to ``people``."""
    parameters = {
        "people": people,
        "areas": _american_areas(),
        "given": _WORDS["given"]["latin"],
        "family": _WORDS["family"]["latin"],
        "arabic_given": _WORDS["given"]["arabic"],
        "arabic_family": _WORDS["family"]["arabic"],
    }
    connection.execute(named("people"), parameters)
    connection.execute(text("ALTER TABLE public.person ADD PRIMARY KEY (number)"))
    connection.execute(text("ANALYZE public.person"))


def named(name: str) -> TextClause:
    """Read a statement of this package."""
    return text(_SQL.joinpath(f"{name}.sql").read_text(encoding="utf-8"))


def _american_areas() -> list[str]:
    """List the area codes whose reserved numbers, 555-01xx, the library takes for American ones."""
    areas = [str(area) for area in range(201, 990)]
    return [area for area in areas if _is_american(f"+1{area}5550100")]


def _is_american(number: str) -> bool:
    read = phonenumbers.parse(number)
    return phonenumbers.is_valid_number_for_region(read, "US")
