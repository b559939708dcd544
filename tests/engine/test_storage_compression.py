"""Files at the storage of a cluster: compressed, read back whole or not at all, whatever lies there."""

import hashlib
import random
import tracemalloc
import zlib
from pathlib import Path

import pytest

from standoff.engine.dask.address import Address
from standoff.engine.dask.compression import MARK, MOST, compressed, content_of
from standoff.engine.dask.shards import FRAMES, open_shards

ROWS = "".join(f"fair-{n},{n % 7},Harbour Street\n" for n in range(400)).encode()
NOISE = random.Random(1).randbytes(1000)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "is_smaller"),
    [
        (ROWS, True),
        (ROWS[:10], False),
        (b"", False),
        (NOISE, False),
        (b"ARROW1\0\0" + ROWS, False),
        (b"PAR1" + ROWS, False),
        (MARK, False),
        (MARK + NOISE, False),
        (MARK + ROWS, True),
        (compressed(NOISE.hex().encode()), False),
        (bytes(1_000_000), False),
    ],
)
def test_every_content_comes_back(content: bytes, is_smaller: bool) -> None:
    stored = compressed(content)
    assert (stored != content, len(stored) < len(content) / 2) == (is_smaller, is_smaller)
    assert content_of(stored, sha(content)) == content
    assert content_of(content, sha(content)) == content  # as an earlier version left it
    assert content_of(stored, sha(content + b" ")) is None


def test_what_shrinks_as_much_as_is_allowed_comes_back() -> None:
    most = max(n for n in range(3000, 6000) if compressed(bytes(n)) != bytes(n))
    stored = compressed(bytes(most))
    assert most == MOST * (len(stored) - len(MARK))
    assert content_of(stored, sha(bytes(most))) == bytes(most)


def test_damaged_files_are_not_read() -> None:
    stored, digest = compressed(ROWS), sha(ROWS)
    assert {content_of(stored[:length], digest) for length in range(len(stored))} == {None}
    assert content_of(stored + b"\0", digest) is None
    assert content_of(MARK + ROWS, digest) is None
    assert content_of(stored.removeprefix(MARK), digest) is None
    flipped = [stored[:n] + bytes([stored[n] ^ 1]) + stored[n + 1 :] for n in range(len(stored))]
    assert {content_of(each, digest) for each in flipped} == {None}


def test_a_file_that_would_fill_the_memory_is_damaged() -> None:
    content = bytes(50_000_000)
    bomb, digest = MARK + zlib.compress(content, 9), sha(content)
    tracemalloc.start()
    try:
        found = content_of(bomb, digest)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found, peak < 3 * MOST * len(bomb), 3 * MOST * len(bomb) < len(content)) == (None, True, True)


def test_a_storage_holds_files_under_the_hash_of_their_content(tmp_path: Path) -> None:
    shards, digest = open_shards(Address(str(tmp_path))), sha(ROWS)
    place = tmp_path / FRAMES / digest[:2] / digest
    place.parent.mkdir(parents=True)
    place.write_bytes(ROWS)
    assert shards.get(FRAMES, digest) == ROWS
    shards.put(FRAMES, digest, ROWS)
    assert (shards.get(FRAMES, digest), shards.digests()) == (ROWS, {digest})
    assert place.stat().st_size < len(ROWS) / 4
    place.write_bytes(place.read_bytes()[:-1])
    assert (shards.get(FRAMES, digest), shards.get(FRAMES, sha(b""))) == (None, None)
