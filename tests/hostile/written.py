"""How a test writes a text into YAML and JSON, whatever it holds; it shares no code with the compiler."""

import json


def yaml(text: str) -> str:
    """A text in double quotation marks of YAML, with escapes for all that is not ASCII."""
    escaped = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(escaped)}"'


def json_text(text: str) -> str:
    """A text in JSON."""
    return json.dumps(text)
