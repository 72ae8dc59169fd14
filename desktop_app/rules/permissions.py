"""Who may do what: one table, enforced by every service. Policy §5: access on need-to-know."""

from __future__ import annotations

from enum import Enum, auto

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.vocabulary import Role


class Permission(Enum):
    """A thing that somebody may or may not do."""

    FIND = auto()
    READ = auto()
    CONFIDE = auto()  # read what only the work on orders needs: notes, tax codes, evidence
    EDIT = auto()
    MERGE = auto()
    IMPORT = auto()
    DISCLOSE = auto()
    REPORT = auto()
    REGISTER = auto()  # the disclosure register of everybody
    PARTNERS = auto()
    ERASE = auto()
    CHECK = auto()  # scan, verify
    BACK_UP = auto()  # everybody: it happens by itself
    RESTORE = auto()  # and whatever else is decided about backups
    OFFICE = auto()  # the facts and the policy that stand on every paper
    USERS = auto()  # who opens the book, and the recovery sheet
    OWN_PASSWORD = auto()


_ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.STAFF: frozenset(
        {
            Permission.FIND, Permission.READ, Permission.CONFIDE, Permission.EDIT, Permission.MERGE, Permission.IMPORT,
            Permission.DISCLOSE, Permission.REPORT, Permission.CHECK, Permission.BACK_UP, Permission.OWN_PASSWORD,
        }
    ),
    Role.HOTLINE: frozenset(
        {Permission.FIND, Permission.READ, Permission.EDIT, Permission.BACK_UP, Permission.OWN_PASSWORD}
    ),
}  # fmt: skip


def allowed(role: Role, permission: Permission) -> bool:
    """Whether `role` may."""
    return permission in _ALLOWED[role]


def demand(role: Role, permission: Permission) -> None:
    """Raise `Rejected` PE-01 unless `role` may."""
    if not allowed(role, permission):
        raise Rejected(
            "PE-01",
            N_("The role {role} may not do this."),
            do=N_("Ask the owner."),
            role=role.value,
        )
