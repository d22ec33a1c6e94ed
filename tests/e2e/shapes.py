"""What the web's own client expects of each route of the API, and a check of it.

The shapes are JSON schemas of few keywords, but that `required` maps names to their schemas.
"""

import re

TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"}
TIME_OR_NULL = TIME | {"type": ["string", "null"]}
COUNT = {"type": "integer", "minimum": 0}

JOB = {"type": "object", "required": {
    "id": {"type": "string"},
    "user_id": {"type": "string"},
    "status": {"enum": ["pending", "processing", "completed", "failed"]},
    "job_type": {"enum": ["fetch_messages", "compute_analytics", "full_sync",
                          "compute_insights"]},
    "progress": COUNT,
    "total": COUNT,
    "metadata": {"type": "object"},
    "error": {"type": ["string", "null"]},
    "error_details": {"type": ["object", "null"]},
    "created_at": TIME,
    "updated_at": TIME,
    "started_at": TIME_OR_NULL,
    "completed_at": TIME_OR_NULL,
    "retry_count": COUNT,
    "max_retries": COUNT,
}}

PROGRESS = {"type": "object", "required": {
    "current": COUNT,
    "total": COUNT,
    "percentage": COUNT | {"maximum": 100},
    "status": JOB["required"]["status"],
}}

SUCCESS = {"enum": [True]}
CREATED = {"type": "object", "required": {
    "success": SUCCESS, "job": JOB, "message": {"type": "string"}}}
LISTED = {"type": "object", "required": {
    "success": SUCCESS, "jobs": {"type": "array", "items": JOB}, "count": COUNT}}
SHOWN = {"type": "object", "required": {"success": SUCCESS, "job": JOB, "progress": PROGRESS}}
DELETED = {"type": "object", "required": {"success": SUCCESS, "message": {"type": "string"}}}
ERROR = {"type": "object", "required": {"error": {"type": "string"}}}
DUPLICATE = {"type": "object", "required": {"error": {"type": "string"}, "existing_job": JOB}}
HEALTH = {"type": "object", "required": {"healthy": {"type": "boolean"}, "lastPoll": TIME_OR_NULL}}

TYPES = {"string": str, "object": dict, "array": list, "null": type(None), "boolean": bool,
         "integer": int}


def problems(value, schema, where="$"):
    """What is wrong, a sentence each; none when all is well."""
    found = []
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_a(value, name) for name in types):
        return [f"{where} is {value!r}, not {' or '.join(types)}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is {value!r}, not one of {schema['enum']}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{where} is {value!r}, not {schema['pattern']}")
    if is_a(value, "integer"):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append(f"{where} is {value}, out of bounds")
    if isinstance(value, dict):
        for name, inner in schema.get("required", {}).items():
            if name not in value:
                found.append(f"{where}.{name} is missing")
            else:
                found += problems(value[name], inner, f"{where}.{name}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += problems(item, schema.get("items", {}), f"{where}[{index}]")
    return found


def is_a(value, name):
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))
