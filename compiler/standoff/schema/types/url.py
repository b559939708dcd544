"""`url`: the address of a page or a file, `https://example.org/a`, after RFC 3986; other schemes are refused.

What a page or a sheet makes a link of is one of few schemes, so that no value runs a program in the reader's browser.
"""

import re
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from standoff.schema.model import Field
from standoff.schema.types.field_type import FieldType, JsonSchema, NotAValueError, Part, Value

SCHEMES = ("http", "https", "ftp", "ftps", "doi")
RESERVED = r"A-Za-z0-9._~:/?#@!$&'()*+,;=%-"  # all that RFC 3986 has, beside [ and ] of an address in figures
PATTERN = rf"(?:(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP][sS]?)://[{RESERVED}\[\]]+|doi:10\.[{RESERVED}]+)"
WRITTEN = re.compile(PATTERN)
BARE = re.compile(rf"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}(?:[/?#:][{RESERVED}]*)?", re.IGNORECASE)
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.?")
DOI = re.compile(r"(?:doi:? ?)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
LONGEST = 2048  # characters, as browsers take
HINT = "An address: https://example.org/page; also http, ftp and doi:10.…"
WANTED = "write an address with its scheme, as in `https://example.org/page`; http, https, ftp, ftps and doi are known"


def parse(raw: str) -> Value:
    """Read an address; ValueError where it is not one. Scheme and host, which do not depend on case, are lower case."""
    if len(raw) > LONGEST:
        raise ValueError(f"an address has at most {LONGEST:,} characters")
    if not WRITTEN.fullmatch(raw):
        raise _misread(raw)
    if wrong := ESCAPE.search(raw):
        raise ValueError(f"`%` at {wrong.start() + 1} is not before two hexadecimal digits: encode the sign itself")
    scheme, _, rest = raw.partition(":")
    if scheme == "doi":
        return Value(raw)
    try:
        parts = urlsplit(raw)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(WANTED) from None
    if parts.username is not None:
        raise ValueError("it has a name or a password before `@`: leave them out, for it is published")
    if not (HOST.fullmatch(host) or _is_ip(host)):
        raise ValueError(WANTED)
    _, slashes, after = rest.partition("//")
    end = len(parts.netloc)
    return Value(f"{scheme.lower()}:{slashes}{after[:end].lower()}{after[end:]}")


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _misread(raw: str) -> NotAValueError:
    """The error for what is not an address: with the address that is meant, if it is plain."""
    text = raw.strip().removeprefix("<").removesuffix(">").strip()
    if match := DOI.fullmatch(text):
        text = f"doi:{match[1]}"
    elif BARE.fullmatch(text):
        text = f"https://{text}"
    text = quote(text, safe="".join(map(chr, range(33, 127))))
    return NotAValueError("", text) if text != raw and WRITTEN.fullmatch(text) else NotAValueError(WANTED)


def editor(f: Field) -> list[JsonSchema]:
    """An address, which YAML reads as text."""
    return [{"type": "string", "pattern": f"^{PATTERN}$", "errorMessage": HINT}]


TYPE = FieldType(
    name="url",
    is_stated=True,
    noun="address",
    parse=parse,
    editor=editor,
    hint=HINT,
    parts=(Part(pattern=PATTERN, words="address (URL)"),),
)
