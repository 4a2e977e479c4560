"""The requests and answers that Speechify documents, from its pages.

The adapter does not share them on purpose: two readings of one document test each
other. Unknown fields are ignored, as the real service does.
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

LONGEST_BATCH = 1000
FARTHEST_START = timedelta(days=30)

E164 = Annotated[str, Field(pattern=r"^\+[1-9]\d{1,14}$")]


class Person(BaseModel):
    """One recipient, independent of the generation."""

    model_config = ConfigDict(frozen=True)

    phone: E164
    variables: dict[str, Any] = {}
    custom_id: str | None = None


class _RecipientB(BaseModel):
    phone: E164
    dynamic_vars: dict[str, str] = {}

    def person(self) -> Person:
        return Person(phone=self.phone, variables=self.dynamic_vars)


class _RecipientC(BaseModel):
    phone: E164
    dynamic_variables: dict[str, Any] = {}
    custom_id: Annotated[str, Field(max_length=256)] | None = None

    @field_validator("dynamic_variables")
    @classmethod
    def _no_system_names(cls, variables: dict[str, Any]) -> dict[str, Any]:
        if any(name.startswith("system__") for name in variables):
            raise ValueError("names must not begin with system__")
        return variables

    def person(self) -> Person:
        return Person(phone=self.phone, variables=self.dynamic_variables, custom_id=self.custom_id)


class CreateBatchCall(BaseModel):
    """The fields of both generations, besides the recipients."""

    name: Annotated[str, Field(min_length=1)]
    agent_id: Annotated[str, Field(min_length=1)]
    phone_number_id: str | None = None
    scheduled_at: AwareDatetime | None = None
    ringing_timeout_ms: Annotated[int, Field(ge=1_000, le=80_000)] = 30_000


class CreateBatchCallB(CreateBatchCall):
    """Body of the create request in generation B."""

    recipients: Annotated[list[_RecipientB], Field(min_length=1, max_length=LONGEST_BATCH)]

    def people(self) -> list[Person]:
        """Return the recipients, independent of the generation."""
        return [recipient.person() for recipient in self.recipients]


class CreateBatchCallC(CreateBatchCall):
    """Body of the create request in generation C."""

    recipients: Annotated[list[_RecipientC], Field(min_length=1, max_length=LONGEST_BATCH)]

    def people(self) -> list[Person]:
        """Return the recipients, independent of the generation."""
        return [recipient.person() for recipient in self.recipients]


Asked = CreateBatchCallB | CreateBatchCallC


def refusal(status: int, code: str, message: str, *, fields: dict[str, str] | None = None) -> JSONResponse:
    """Return an error as documented; ``fields`` maps paths to the mistakes there."""
    error: dict[str, Any] = {"code": code, "message": message} | ({"fields": fields} if fields else {})
    return JSONResponse({"error": error, "request_id": f"req_{uuid4().hex}"}, status_code=status)


def invalid(error: ValidationError, *, brackets: bool) -> JSONResponse:
    """Turn pydantic's errors into the documented error, which repeats no input."""
    fields = {
        path_of(problem["loc"], brackets=brackets): problem["msg"]
        for problem in error.errors(include_url=False, include_input=False, include_context=False)
    }
    return refusal(400, "validation_failed", "The request is not valid.", fields=fields)


def path_of(parts: tuple[int | str, ...], *, brackets: bool) -> str:
    """Return the path of a field; the documents show none."""
    if not brackets:
        return ".".join(str(part) for part in parts)
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")
