"""Where a cluster leaves what it reads; schedulers import this too, so it imports nothing that takes long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where shards lie: a folder or `s3://bucket/prefix`, with the address of a storage that is not Amazon's."""

    url: str
    endpoint_url: str | None = None
