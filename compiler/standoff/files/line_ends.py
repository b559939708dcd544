"""Line ends that a checkout converted: whether a file is the same but for them."""

import hashlib

LF, CRLF = b"\n", b"\r\n"
CAUSE = "git converts line ends in a checkout (core.autocrlf)"


def converted(data: bytes, sha256: str) -> tuple[str, bytes] | None:
    """The line ends of `data`, `CRLF` or `LF`, and its bytes with the other ones, if these have the hash `sha256`.

    Nothing if the bytes have that hash as they are, or differ in anything else.
    """
    if hashlib.sha256(data).hexdigest() == sha256:
        return None
    for name, fresh in (("CRLF", data.replace(CRLF, LF)), ("LF", data.replace(CRLF, LF).replace(LF, CRLF))):
        if hashlib.sha256(fresh).hexdigest() == sha256:
            return name, fresh
    return None
