"""Errors of the API as sentences: what happened, without the values that were given."""

from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from outreach.domain.errors import OutreachError, RunNotReady
from outreach_airflow.web.api.answers import ProblemAnswer

ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
"""The pattern of a name in an address; PostgreSQL takes no text with a NUL."""

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": ProblemAnswer, "description": "No one is logged in."},
    403: {"model": ProblemAnswer, "description": "Airflow does not let you read or edit the DAG."},
    404: {"model": ProblemAnswer, "description": "There is no such run or gate."},
    422: {"model": ProblemAnswer, "description": "The request is not understood."},
    503: {"model": ProblemAnswer, "description": "The ledger did not answer."},
}


def add_to(app: FastAPI) -> None:
    """Let the application answer these errors with a sentence."""
    app.exception_handler(RequestValidationError)(_not_understood)
    app.exception_handler(RunNotReady)(_not_there)
    app.exception_handler(OutreachError)(_not_possible)
    app.exception_handler(SQLAlchemyError)(_no_answer)


def _not_understood(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say which value is wrong and why, and not the value: it may hold a number or a name."""
    said = "; ".join(
        f"{each['loc'][-1]}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors()
    )
    return JSONResponse({"detail": said}, status_code=422)


def _not_there(_: Request, error: RunNotReady) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


def _not_possible(_: Request, error: OutreachError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=503)


def _no_answer(_: Request, error: SQLAlchemyError) -> JSONResponse:
    return JSONResponse({"detail": f"The ledger did not answer ({type(error).__name__})."}, status_code=503)
