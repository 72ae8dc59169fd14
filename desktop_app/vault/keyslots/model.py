"""What a slot file holds, as values. The keys in it never show in a repr."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import ClassVar, Self

# What a doctored file may at most ask of this computer: a few seconds, half a gigabyte.
MAX_MEMORY_KIB = 512 << 10
MAX_ITERATIONS = 10
MAX_LANES = 16
MAX_USERS = 500
MAX_SAME_TAG = 3


@dataclass(frozen=True)
class DataKey:
    """What opens the database: SQLCipher's raw key.

    Attributes:
        key: 32 bytes. salt: the database's 16-byte salt, kept with the key so that no key is derived at open.
    """

    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != 32 or len(self.salt) != 16:
            raise ValueError("a data key is 32 bytes and its salt 16")

    @classmethod
    def new(cls) -> Self:
        """A random one."""
        return cls(secrets.token_bytes(32), secrets.token_bytes(16))


@dataclass(frozen=True)
class KdfCost:
    """What one Argon2id costs (RFC 9106). A ValueError outside what the program reads back.

    Attributes:
        memory_kib: from 8 per lane to 512 MiB. iterations: 1 to 10. lanes: 1 to 16.
    """

    memory_kib: int
    iterations: int
    lanes: int

    STANDARD: ClassVar[KdfCost]

    def __post_init__(self) -> None:
        within = (
            1 <= self.lanes <= MAX_LANES
            and 1 <= self.iterations <= MAX_ITERATIONS
            and 8 * self.lanes <= self.memory_kib <= MAX_MEMORY_KIB
        )
        if not within:
            raise ValueError("Argon2id cost out of range")


# RFC 9106, section 4, second recommended option: 0.2 s on an office PC.
KdfCost.STANDARD = KdfCost(64 << 10, 3, 4)


@dataclass(frozen=True)
class Slot:
    """A key pair and the data key sealed to it.

    Attributes:
        slot_id: 32 hex digits. public: X25519. nonce, private: the wrapped private key.
        sealed: the data key for each of the file's key generations, in their order.
    """

    slot_id: str
    public: bytes
    nonce: bytes
    private: bytes = field(repr=False)
    sealed: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class UserSlot(Slot):
    """The slot of one login.

    Attributes:
        tag: 4 hex digits of its login. one_time: opened by the owner's code; the user must choose a password.
        cost, salt: of the Argon2id that wraps the private key.
    """

    tag: str
    one_time: bool
    cost: KdfCost
    salt: bytes


@dataclass(frozen=True)
class RecoverySlot(Slot):
    """The slot that the recovery sheet opens."""


@dataclass(frozen=True)
class SlotFile:
    """One version of the slot file.

    Attributes:
        vault_id: 32 hex digits. generation: of this file. key_generations: (g,), or (g, g+1) while rotating.
        users, recovery: the slots. mac: 32 bytes under the data key of the highest key generation.
    """

    vault_id: str
    generation: int
    key_generations: tuple[int, ...]
    users: tuple[UserSlot, ...]
    recovery: RecoverySlot
    mac: bytes = field(repr=False)

    @property
    def key_generation(self) -> int:
        """The generation of the data key in use; while rotating the one before the swap."""
        return self.key_generations[0]

    @property
    def is_rotating(self) -> bool:
        """True between `reseal` and `settle`: the database may be under either key."""
        return len(self.key_generations) > 1


@dataclass(frozen=True)
class Unlocked:
    """What a login gives.

    Attributes:
        vault_id, slot_id: 32 hex digits each. key_generation: of `data_key`.
        data_key: the key in use. next_key: the one it is being moved to, else None.
        must_change: opened with a one-time code, so the user's own password comes next.
    """

    vault_id: str
    slot_id: str
    key_generation: int
    data_key: DataKey
    next_key: DataKey | None = None
    must_change: bool = False


def new_id() -> str:
    """A random id: 32 hex digits."""
    return secrets.token_hex(16)


def new_vault_id() -> str:
    """A random id for a new book: 32 hex digits."""
    return new_id()
