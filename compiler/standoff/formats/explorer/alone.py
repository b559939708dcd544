"""A page of the explorer in one file, which needs nothing beside it: its program, its style and its data are in it."""

import base64
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from standoff.files.project_files import SITE
from standoff.source.escape import html_text, json_for_html

BUNDLE = resources.files("standoff") / "builtin" / SITE
"""The program of the explorer, its style and its first page, as built from `web/`."""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<noscript><main><h1>{title}</h1><p>This page needs JavaScript.</p></main></noscript>
<script type="application/json" id="data">{data}</script>
<script>{program}</script>
</body>
</html>
"""
# The program runs because of its hash, and nothing else does; drawings have their sizes in `style` attributes.
POLICY = (
    "default-src 'none'; script-src 'sha256-{hash}'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def page(title: str, data: Mapping[str, Any]) -> str:
    """The page; `data` are the data files by their paths."""
    program, style = ((BUNDLE / name).read_text("utf-8") for name in ("app.js", "app.css"))
    if "</script" in program.lower() or "</style" in style.lower():
        raise ValueError("the program would end its element")
    digest = base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()
    return PAGE.format(
        policy=POLICY.format(hash=digest),
        title=html_text(title),
        style=style,
        data=json_for_html(data, is_laid_out=False),
        program=program,
    )
