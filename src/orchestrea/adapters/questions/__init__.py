"""Answers checked against JSON Schemas, by the jsonschema package."""

from __future__ import annotations

from .json_schema import JsonSchemaAnswerChecker

__all__ = ["JsonSchemaAnswerChecker"]
