"""Requests made out of the OpenAPI document: no 5xx, no status or body that it does not tell of; and its examples work."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api.conftest import Served

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
EXAMPLES = 25
"""Requests for each operation."""


def test_every_answer_is_documented(open_server: Served) -> None:
    schema = schemathesis.openapi.from_url(f"{open_server.url}/openapi.json")
    tried: list[str] = []
    wrong: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
        @given(case=operation.as_strategy())
        def answers(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        try:
            answers()
        except BaseExceptionGroup as error:
            wrong.append(f"{operation.label}: {error!r} {[str(one)[:300] for one in error.exceptions]}")
        except Exception as error:
            wrong.append(f"{operation.label}: {str(error)[:400]}")
        tried.append(operation.label)
    assert not wrong, "\n".join(wrong)
    assert {"POST /api/v1/chat", "POST /v1/chat/completions", "GET /api/v1/documents/{document}", "GET /api/v1/insights"} <= set(tried)


def test_the_examples_of_the_document_work(open_server: Served) -> None:
    tried = 0
    with open_server.client() as client:
        for path, operations in client.get("/openapi.json").json()["paths"].items():
            content = operations.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
            choices = {one["name"]: one["schema"]["enum"] for one in operations.get("post", {}).get("parameters", []) if one["in"] == "path" and "enum" in one["schema"]}
            for name, example in content.get("examples", {}).items():
                for address in [path.format(**{key: value}) for key, values in choices.items() for value in values] or [path]:
                    assert client.post(address, json=example["value"]).status_code == 200, (address, name)
                    tried += 1
    assert tried >= 4
