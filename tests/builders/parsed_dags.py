"""The DAGs that Airflow made of the DAG files, with its reasons for those that it did not make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ParsedDags:
    """The DAGs by their id, and each file that could not be imported with its trace."""

    found: Mapping[str, Any]
    import_errors: Mapping[str, str]
    imported: list[str]
    """Heavy libraries that parsing loaded."""

    def dag(self, dag_id: str) -> Any:
        """The facts of one DAG; a DAG that is missing fails the test with the import errors."""
        assert dag_id in self.found, self.explained(f"there is no DAG {dag_id}, only {sorted(self.found)}")
        return self.found[dag_id]

    def are_exactly(self, *dag_ids: str) -> None:
        """Fail the test, with the import errors, unless these DAGs and no others were found."""
        assert set(self.found) == set(dag_ids), self.explained(f"the DAGs are {sorted(self.found)}")

    def explained(self, what: str) -> str:
        """Add the import errors to a sentence."""
        errors = [f"{file}:\n{trace}" for file, trace in self.import_errors.items()]
        return "\n".join([what, *(errors or ["no file has import errors"])])


def parsed_dags(answer: Mapping[str, Any]) -> ParsedDags:
    """Take the report of a fresh process on the DAG files."""
    return ParsedDags(
        found=answer["dags"], import_errors=answer["import_errors"], imported=answer["imported"]
    )
