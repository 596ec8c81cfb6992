"""The tree of the ledger against RFC 6962, and against its own definition."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.audit.tree import EMPTY, Peaks, leaf_hash


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


def grown(leaves: list[bytes]) -> Peaks:
    peaks = Peaks()
    peaks.extend(leaf_hash(leaf) for leaf in leaves)
    return peaks


def test_the_empty_tree_and_the_tree_of_one_empty_leaf_are_those_that_others_publish():
    assert Peaks().root == EMPTY == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert grown([b""]).root == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_grown_tree_has_the_root_of_the_definition(leaves):
    assert grown(leaves).root == by_definition(leaves).hex()


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_a_tree_that_was_kept_grows_on_as_if_it_never_stopped(first, then):
    kept = grown(first)
    again = Peaks.of(kept.size, kept.kept)
    again.extend(leaf_hash(leaf) for leaf in then)
    assert again.root == grown([*first, *then]).root
    assert len(again.hashes) == (len(first) + len(then)).bit_count()
