"""Which requests are answered: those of this program's own pages, on this machine, of whoever has the key.

A browser sends requests for every page that is open in it, also for one on another site. Such a request is recognised
by its `Origin` and `Sec-Fetch-Site` (Fetch Metadata), one of a name that was made to mean this machine (DNS rebinding)
by its `Host`. What is left, other programs and users of the machine, does not have the key. So nothing rests on
cookies, and no answer says that another site may read it.
"""

import hmac
import secrets
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

HOST = "127.0.0.1"  # the only address; there is no option for another
KEY = "X-Standoff-Key"
LARGEST = 1 << 16  # bytes of a request's body
JSON = "application/json"
ONCE = ("Host", "Origin", "Sec-Fetch-Site", KEY, "Content-Type", "Content-Length")  # nothing is decided by one of two


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    status: HTTPStatus
    message: str


def new_key() -> str:
    """A key that cannot be guessed: 256 bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a server lets in: its port and its key."""

    port: int
    key: str

    @property
    def origin(self) -> str:
        """The origin of its pages."""
        return f"http://{HOST}:{self.port}"

    def refuse_page(self, headers: Message) -> Refusal | None:
        """Why the program itself, which holds no data, is not sent."""
        if any(len(headers.get_all(name, [])) > 1 for name in ONCE):
            return Refusal(HTTPStatus.BAD_REQUEST, "a header is there twice")
        if headers.get("Host") != f"{HOST}:{self.port}":
            return Refusal(HTTPStatus.MISDIRECTED_REQUEST, f"this is {self.origin} alone")
        if headers.get("Origin", self.origin) != self.origin or not _is_own(headers.get("Sec-Fetch-Site", "none")):
            return Refusal(HTTPStatus.FORBIDDEN, "requests of other sites are not answered")
        return None

    def refuse_data(self, headers: Message) -> Refusal | None:
        """Why data is not sent."""
        refusal = self.refuse_page(headers)
        if refusal is None and not hmac.compare_digest(headers.get(KEY, "").encode(), self.key.encode()):
            message = "this page has no key: open the address that `standoff serve` printed"
            return Refusal(HTTPStatus.UNAUTHORIZED, message)
        return refusal

    def refuse_question(self, headers: Message) -> Refusal | None:
        """Why a question or an edit, which has a body, is not taken."""
        refusal = self.refuse_data(headers)
        if refusal:
            return refusal
        if headers.get("Origin") != self.origin:
            return Refusal(HTTPStatus.FORBIDDEN, "requests of other sites are not answered")
        if headers.get("Content-Type", "").split(";")[0].strip().lower() != JSON:
            return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body must be {JSON}")
        length = headers.get("Content-Length", "")
        if "Transfer-Encoding" in headers or not (length.isascii() and length.isdigit()):
            return Refusal(HTTPStatus.LENGTH_REQUIRED, "the body must have a length")
        if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body may have {LARGEST:,} bytes")
        return None


def _is_own(site: str) -> bool:
    """Whether a request is of a page of the same origin, or (`none`) of an address that somebody typed."""
    return site in {"same-origin", "none"}
