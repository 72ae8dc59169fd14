"""The cryptography of the slots: nothing but calls of the library with everything that must be bound in bound in."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault.keyslots.model import DataKey, KdfCost

FORMAT, VERSION = "so-kin-keyslots", 1
SEALED_BYTES = 32 + 48 + 16


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON with sorted names, no blanks, ASCII only: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def bound(purpose: str, vault_id: str, slot_id: str, **facts: object) -> bytes:
    """What a ciphertext is bound to, so that it cannot be moved to another place or read under other facts."""
    head = {"for": purpose, "format": FORMAT, "version": VERSION, "vault": vault_id, "slot": slot_id}
    return canonical(head | facts)


def login_tag(vault_id: str, login: str) -> str:
    """16 bits of `login`, as 4 hex digits: equal however it was typed (case, NFC or NFD, blanks around it)."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", login.strip()).casefold())
    text = f"so-kin login tag\n{vault_id}\n{folded}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:4]


def stretch(password: str, salt: bytes, cost: KdfCost) -> bytes:
    """The 32-byte key of `password` (NFC) by Argon2id. Raises EnvironmentFailed KY-08 if memory is short."""
    material = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    try:
        argon = Argon2id(
            salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
        )
        return argon.derive(material)
    except MemoryError:
        raise EnvironmentFailed(
            "KY-08",
            N_("This computer has too little free memory to check the password."),
            do=N_("Close other programs, then try again."),
        ) from None


def derive(secret: bytes, vault_id: str, purpose: str, length: int = 32) -> bytes:
    """A key for one purpose from a secret of full entropy, by HKDF-SHA256 (RFC 5869)."""
    return HKDF(SHA256(), length, salt=bytes.fromhex(vault_id), info=purpose.encode()).derive(secret)


def encrypt(key: bytes, nonce: bytes, plain: bytes, facts: bytes) -> bytes:
    """AES-256-GCM of `plain`, bound to `facts`; `key` and `nonce` are never used for anything else."""
    return AESGCM(key).encrypt(nonce, plain, facts)


def decrypt(key: bytes, nonce: bytes, sealed: bytes, facts: bytes) -> bytes | None:
    """What `encrypt` sealed, or None: a wrong key, other facts, or a changed byte."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, facts)
    except InvalidTag:
        return None


_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def seal(data_key: DataKey, public: bytes, info: bytes) -> bytes:
    """`data_key` for the holder of the private key alone (HPKE, RFC 9180, base mode): 96 bytes."""
    return _SUITE.encrypt(data_key.key + data_key.salt, X25519PublicKey.from_public_bytes(public), info)


def unseal(sealed: bytes, private: bytes, info: bytes) -> DataKey | None:
    """What `seal` sealed, or None."""
    try:
        plain = _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info)
    except (InvalidTag, ValueError):  # ValueError: a point that gives no shared secret
        return None
    return DataKey(plain[:32], plain[32:]) if len(plain) == 48 else None


def new_pair() -> tuple[bytes, bytes]:
    """A new X25519 key pair: private and public key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def sign(data_key: DataKey, vault_id: str, message: bytes) -> bytes:
    """The file's MAC under `data_key`: HMAC-SHA256."""
    return hmac.digest(derive(data_key.key, vault_id, "so-kin slot file"), message, "sha256")
