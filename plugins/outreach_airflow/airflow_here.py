"""Whether an Airflow is set up here: importing Airflow without one would create its home folder."""

from collections.abc import Mapping
from pathlib import Path

OF_SETTINGS = "AIRFLOW__"
"""The prefix of environment variables that set up Airflow."""


def airflow_is_set_up(environ: Mapping[str, str]) -> bool:
    """Tell whether the environment names an Airflow, or its home folder is in its usual place."""
    named = environ.get("AIRFLOW_HOME") or environ.get("AIRFLOW_CONFIG")
    if named or any(name.startswith(OF_SETTINGS) for name in environ):
        return True
    return (Path.home() / "airflow" / "airflow.cfg").is_file()
