"""The notation `a..b`, which dates and counts share."""


def two_ends(body: str, separator: str, wanted: str) -> tuple[str, str]:
    """The ends on both sides of a separator, one of which may be empty; ValueError(wanted) otherwise."""
    parts = body.split(separator)
    if len(parts) != 2 or not any(parts):
        raise ValueError(wanted)
    return parts[0], parts[1]


def check_order(low: int | None, high: int | None, what: str) -> None:
    """Raise ValueError where a range ends before it begins."""
    if low is not None and high is not None and low > high:
        raise ValueError(f"the {what} ends before it begins")
