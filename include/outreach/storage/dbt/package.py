"""The files of the dbt package: its project, the sources, what rests on them, and a data test of its own."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import Connection

from outreach.storage.dbt.exposures import exposures
from outreach.storage.dbt.sources import SOURCE, UNIQUE_TOGETHER, sources

_WRITTEN = (
    "# Written by `outreach dbt` from the comments of the reporting views; a test keeps it equal to them.\n"
)

PROJECT: Mapping[str, Any] = {
    "name": SOURCE,
    "version": "1.0.0",
    "config-version": 2,
    "require-dbt-version": ">=1.11.0",  # data tests with `arguments`, freshness below `config`
    "profile": SOURCE,
}


def dbt_package(connection: Connection) -> dict[str, str]:
    """Write the package for a migrated ledger; gives each file's text by its path below the folder."""
    macro = files(__package__).joinpath(f"{UNIQUE_TOGETHER}.sql").read_text(encoding="utf-8")
    return {
        "dbt_project.yml": _yaml(PROJECT),
        "models/sources.yml": _yaml(sources(connection)),
        "models/exposures.yml": _yaml(exposures(SOURCE)),
        f"macros/{UNIQUE_TOGETHER}.sql": macro,
    }


def _yaml(content: Mapping[str, Any]) -> str:
    return _WRITTEN + yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=110)
