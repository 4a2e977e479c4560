"""Problems of a database in our own words: a driver's may hold numbers, names and passwords."""

import re

import psycopg
from sqlalchemy import exc

_SENTENCES = {
    "25006": "the connection leads to a standby, which takes no changes",
    "3F000": "the tables that the command needs are not there",
    "40001": "it collided with other work on the same rows; run the command again",
    "40P01": "it collided with other work on the same rows; run the command again",
    "42501": "the database does not allow this to the role of the connection",
    "42P01": "the tables that the command needs are not there",
    "53100": "the database's disk is full",
    "53300": "the database takes no more connections at present",
    "55P03": "others hold what the command needs for too long; run it again",
    "57014": "the database ended a statement that took longer than it allows",
}
_CLASSES = {
    "08": "the connection to the database broke",
    "28": "the database refuses the login or the password of the connection",
    "3D": "there is no database of the name that the connection says",
    "53": "the database has no room for it at present",
    "57": "the database is starting or shutting down, or ended the connection",
    "58": "the database cannot read or write its own files",
}
_WHILE_CONNECTING = (
    (r"password authentication|no password|role \"|authentication failed", _CLASSES["28"]),
    (r"pg_hba", "the database does not let this user connect from this machine"),
    (r"database \"", _CLASSES["3D"]),
    (r"resolve|translate|not known", "the host of the connection has no address"),
    (r"too many|remaining connection slots", _SENTENCES["53300"]),
    (r"starting up|shutting down", "the database is starting or shutting down"),
    (r"SSL|certificate", "the database and this machine do not agree on TLS"),
)
"""A refused connection has no SQLSTATE, only words: a pattern for them, and our sentence."""

NO_ANSWER = "the database does not answer: it is down, out of reach, or ended the connection"


def database_problem(error: BaseException) -> str | None:
    """Return what is wrong; None for an error that is not of a database, or not known here."""
    driver = error.orig if isinstance(error, exc.DBAPIError) else error
    if not isinstance(driver, psycopg.Error):
        return None
    state = driver.sqlstate
    if state:
        words = _SENTENCES.get(state) or _CLASSES.get(state[:2])
        return f"{words} (SQLSTATE {state})" if words else None
    if not isinstance(driver, psycopg.OperationalError):
        return None
    said = str(driver)
    return next((words for held, words in _WHILE_CONNECTING if re.search(held, said)), NO_ANSWER)
