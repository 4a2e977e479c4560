"""A campaign's queries: their names, and checks of them that need no database."""

import re
from collections.abc import Mapping

from sqlalchemy import text

from outreach.yaml_files.problems import Problem

QUERIES = ("extract.sql", "still_due.sql")
"""The queries of every campaign that reads a warehouse."""

FACT_QUERIES = ("payments.sql", "inbound.sql", "preferences.sql", "suppressions.sql")
"""Optional queries of such a campaign, for other facts about people than their invoices."""

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "extract.sql": ("run_date",),
    "still_due.sql": ("run_date", "person_ids"),
    **dict.fromkeys(FACT_QUERIES, ("since",)),
}
"""The parameters that each query may use."""

REQUIRED: Mapping[str, tuple[str, ...]] = {"still_due.sql": ("person_ids",)}
"""The parameters that each query must use."""

_NOT_CODE = re.compile(
    r"""
      --[^\n]*                              # comment to the end of the line
    | /\*.*?\*/                             # comment
    | '(?:[^']|'')*'                        # text
    | "(?:[^"]|"")*"                        # quoted name
    | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$       # dollar-quoted text
    """,
    re.DOTALL | re.VERBOSE,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_IN_BRACKETS = re.compile(r"\bin\s*\(\s*:person_ids\s*\)", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|all|some|unnest)\s*\(\s*:person_ids\b", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:lower|upper|trim|ltrim|rtrim|btrim)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?:not\s+)?in\s*\(?\s*:person_ids"
    r"|\b(?:lower|upper|trim|ltrim|rtrim|btrim)\s*\(\s*:person_ids",
    re.IGNORECASE,
)
_STARTS = re.compile(r"[\s(]*(?:select|with|values|table|from)\b", re.IGNORECASE)


def query_problems(sql: str, *, file: str) -> list[Problem]:
    """Find what is wrong with the query of a file, such as ``extract.sql``."""
    code = _NOT_CODE.sub(_blank, sql)
    if not code.strip("; \t\r\n"):
        return [Problem(file=file, key="", message="is empty; write a SELECT")]
    return [
        Problem(file=file, key="", message=message)
        for message in (*_form(code, _COMMENT.sub(" ", sql)), *_parameters(sql, file), *_lists(code))
    ]


def _blank(match: re.Match[str]) -> str:
    """Replace a text with a word, so that the code around it keeps its meaning."""
    return " " if match[0].startswith(("--", "/*")) else " _ "


def _form(code: str, with_texts: str) -> list[str]:
    """Find mistakes of form; templates are also searched for in the query's texts."""
    found = []
    if not _STARTS.match(code):
        first = code.split(maxsplit=1)[0]
        found.append(f"begins with {first!r}; allowed: one query that only reads (SELECT or WITH …)")
    if ";" in code.rstrip("; \t\r\n"):
        found.append("holds several statements; allowed: one")
    if "{{" in with_texts or "{%" in with_texts:
        found.append(
            "holds a template; SQL is never templated, values come in as parameters such as :run_date"
        )
    return found


def _parameters(sql: str, file: str) -> list[str]:
    used = sorted(text(sql).compile().params)
    allowed = [f":{name}" for name in PARAMETERS[file]]
    found = [
        f"uses :{name}; allowed: {', '.join(allowed)} "
        r"(a plain colon before a word, also in text and comments, is written \:)"
        for name in used
        if name not in PARAMETERS[file]
    ]
    for name in REQUIRED.get(file, ()):
        if name not in used:
            found.append(f"does not use :{name}; without it the query would answer for everyone")
    return found


def _lists(code: str) -> list[str]:
    """Find uses of :person_ids that fail, or use no index, with more than one person."""
    found = []
    if _IN_BRACKETS.search(code):
        found.append("writes IN (:person_ids); write IN :person_ids, the brackets come with the list")
    if _ANY.search(code):
        found.append("takes :person_ids for an array; write IN :person_ids, which every warehouse knows")
    if _CHANGED.search(code):
        found.append(
            "changes case or spaces around :person_ids; compare the column itself: the ids come back "
            "exactly as extract.sql returned them, and an index serves"
        )
    return found
