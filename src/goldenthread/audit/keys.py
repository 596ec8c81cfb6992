"""The key that signs the checkpoints of the ledger (Ed25519).

It lies in the data folder, readable by its owner alone. Whoever runs the site holds it, so a
signature proves only that a checkpoint came from here. What proves that nothing was rewritten is
a checkpoint that somebody else keeps.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

NAME = "ledger.key"


def private_key() -> Ed25519PrivateKey:
    """The key of this installation; it is made the first time it is asked for."""
    path = Path(settings.DATA_DIR) / NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # Another process made it this moment.
        else:
            with os.fdopen(made, "wb") as file:
                file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex().encode())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half in hexadecimal, which anyone may hold."""
    return key.public_key().public_bytes_raw().hex()


def signed_by(public: str, signature: str, message: bytes) -> bool:
    """Whether the holder of the key signed these bytes. Anything that is no key or no signature is False."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
