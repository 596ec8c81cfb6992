"""The Merkle tree of the ledger, as RFC 6962 section 2.1 defines it: plain functions over hashes.

A tree over n leaves has one root. Whoever keeps a root can tell later whether those n leaves are
still what they were, in the order they were in. `Peaks` grows a tree a leaf at a time and keeps
only one hash for each full subtree: twenty for a million leaves.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EMPTY = hashlib.sha256(b"").hexdigest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of a zero byte and the content."""
    return hashlib.sha256(b"\x00" + content).digest()


def _pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Peaks:
    """A tree that grows. `hashes` holds the root of each full subtree, the largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, hashes: Sequence[str]) -> "Peaks":
        """As kept: the size, and the hashes in hexadecimal."""
        return cls(size, [bytes.fromhex(one) for one in hashes])

    def add(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        one = leaf
        size = self.size
        # Each full subtree of the new leaf's size joins with it, as a carry does in a sum.
        while size & 1:
            one = _pair(self.hashes.pop(), one)
            size >>= 1
        self.hashes.append(one)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add many leaf hashes, in order."""
        for leaf in leaves:
            self.add(leaf)

    @property
    def root(self) -> str:
        """The root of the tree in hexadecimal."""
        if not self.hashes:
            return EMPTY
        last, *rest = reversed(self.hashes)
        for one in rest:
            last = _pair(one, last)
        return last.hex()

    @property
    def kept(self) -> list[str]:
        """The hashes in hexadecimal, fit to keep."""
        return [one.hex() for one in self.hashes]
