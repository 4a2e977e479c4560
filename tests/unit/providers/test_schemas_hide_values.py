"""A document of a provider that is not as described is never quoted: Pydantic's errors show no input."""

import importlib
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, ValidationError

from outreach.providers.registry import VENDORS
from outreach.providers.weya.schema import NewBatch

SCHEMAS = [f"outreach.providers.{vendor.name}.schema" for vendor in VENDORS]


def models() -> Iterator[type[BaseModel]]:
    for name in SCHEMAS:
        for each in vars(importlib.import_module(name)).values():
            if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == name:
                yield each


@pytest.mark.parametrize("model", list(models()), ids=lambda model: f"{model.__module__}.{model.__name__}")
def test_no_error_of_a_schema_shows_what_was_read(model: type[BaseModel]) -> None:
    assert model.model_config.get("hide_input_in_errors") is True


def test_so_its_text_does_not_repeat_it() -> None:
    with pytest.raises(ValidationError) as caught:
        NewBatch.model_validate({"Zebulon": "Quagmire"})
    assert "Quagmire" not in str(caught.value)
