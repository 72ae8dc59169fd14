"""Who may do what, spelled out once more: each function that windows and commands can reach, for each role.

The table is written by hand on purpose: that a permission changed, or that a new function has none, shows here.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import desktop_app.services
from desktop_app.office import Office
from desktop_app.records.audit import Audit
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.vault.work import Actor

_ROOT = Path(__file__).parents[2]
_PACKAGE = "desktop_app.services"

OWNER_ALONE = """
    access.new_sheet access.reset_password backups.listing.change_wait backups.listing.erasure_reach
    backups.listing.lose backups.listing.lost_pdf
    backups.listing.wait_hours backups.openers.hand_over erasure.certify.certificate erasure.certify.certificate_pdf
    erasure.certify.letters_pdf erasure.describe.lookalikes erasure.run.erase erasure.run.preview papers.certificates
    partners.add_partner partners.permit partners.renew_commitment partners.save_partner recovery.sheet_kept
    rotation.rotate
    settings.add_policy settings.change_office users.add_user users.change_user users.remove_user users.reset_user
    users.users
"""
OWNER_AND_STAFF = """
    checks.scan checks.verify disclosures.making.disclose disclosures.making.is_the_file disclosures.offering.offer
    disclosures.register.disclosures_pdf disclosures.register.entries held.report.data_held_pdf imports.import_contacts
    imports.import_customers imports.import_orders imports.try_import merging.doing.merge merging.doing.merge_typed
    merging.looking.preview merging.looking.preview_typed papers.note_printed papers.paper papers.save_paper
    papers.save_table partners.partner partners.partners
"""
EVERYBODY = """
    backups.cleaning.clean backups.listing.backups backups.listing.standing backups.making.automatic
    backups.making.back_up backups.making.is_due backups.making.rehearse customers.editing.consents_of
    health.check_daily customers.editing.read_form customers.listing.customer_ids customers.listing.customer_row
    customers.listing.customer_rows customers.saving.save_customer
    drafts.drafts drafts.drop_draft drafts.keep_draft drafts.read_draft duplicates.like
    duplicates.similar history.history history.last_change history.undo orders.editing.read_order
    orders.labels.label_pdf orders.labels.note_label orders.listing.order_ids orders.listing.order_row
    orders.listing.order_rows orders.saving.save_order orders.saving.set_status overview.counts
    people.add_customer people.add_person people.find
    people.resolve people.show settings.office settings.policies users.change_password
"""
MATRIX = {
    **{name: frozenset({Role.OWNER}) for name in OWNER_ALONE.split()},
    **{name: frozenset({Role.OWNER, Role.STAFF}) for name in OWNER_AND_STAFF.split()},
    **{name: frozenset(Role) for name in EVERYBODY.split()},
}
# What windows and commands call without a permission, and why none is needed.
WITHOUT = {
    "restore": "before a book is open: it asks who may by the book that lies there, or by the set",
    "look": "likewise",
    "settle": "while the book is opened, before anybody gets in",
    "to_be_told": "likewise",
    "waiting": "the end of an erasure, which asked for its permission",
}
# Without a number it is the register of everybody, which is the owner's.
ARGUMENTS = {"disclosures.register.entries": {"code": "NG000001"}}


def cases() -> dict[str, Callable[..., Any]]:
    """Every declared function, by module and name."""
    return {f"{function.__module__.removeprefix(f'{_PACKAGE}.')}.{name}": function for name, function in _functions()
            if hasattr(function, "permission")}  # fmt: skip


def _functions() -> Iterator[tuple[str, Any]]:
    for module in pkgutil.walk_packages(desktop_app.services.__path__, f"{_PACKAGE}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(value) and value.__module__ == module.name:
                yield name, value


def test_the_table_names_every_function_and_no_other() -> None:
    assert sorted(cases()) == sorted(MATRIX)


@pytest.mark.parametrize("role", Role)
def test_each_function_lets_in_whom_the_table_names_and_nobody_else(office: Office, role: Role) -> None:
    somebody = Actor(office.actor.id, "x", "X", role)
    tried = 0
    with office.work() as work:
        before = work.connection.scalar(select(func.max(Audit.seq)))
    for name, function in cases().items():
        tried += 1
        refused = _is_refused(office, somebody, function, ARGUMENTS.get(name, {}))
        assert refused == (role not in MATRIX[name]), f"{name} for {role.value}"
    assert tried == len(MATRIX)
    with office.work() as work:
        entries = set(work.connection.scalars(select(Audit.action).where(Audit.seq > before)))
    assert all(each.startswith("refused ") for each in entries)


def _is_refused(office: Office, somebody: Actor, function: Callable[..., Any], more: dict[str, Any]) -> bool:
    """Whether the role is what stands in the way. Without arguments, who is let in only gets as far as a TypeError."""
    is_use_case = "work" in inspect.signature(function).parameters
    try:
        inspect.signature(function).bind(*([None] if is_use_case else [None] * 3))
    except TypeError:
        pass
    else:
        if not is_use_case:  # it would back up, rehearse …: the permission itself is compared
            from desktop_app.rules import permissions

            return not permissions.allowed(somebody.role, function.permission)  # type: ignore[attr-defined]
    try:
        if is_use_case:
            with office.work() as work:
                work.actor = somebody
                function(work, **more)
        else:
            function(office.book, somebody, office.clock)
    except Rejected as refusal:
        return refusal.code == "PE-01"
    except TypeError:
        return False
    return False


def test_windows_and_commands_reach_nothing_that_has_no_permission() -> None:
    """Whatever of the services they call with the open book in hand is declared."""
    by_name: dict[str, list[Any]] = {}
    for name, function in _functions():
        by_name.setdefault(name, []).append(function)
    reached, bare = set(), set()
    for path in [*_ROOT.glob("ui/**/*.py"), *_ROOT.glob("desktop_app/commands/*.py"), _ROOT / "desktop_app/office.py"]:
        for name in _called(ast.parse(path.read_text(encoding="utf-8"))):
            for function in by_name.get(name, ()):
                if _touches_the_book(function):
                    reached.add(name)
                    if not hasattr(function, "permission") and name not in WITHOUT:
                        bare.add(f"{path.relative_to(_ROOT)}: {function.__module__}.{name}")
    assert not bare
    assert len(reached) > 60


def _called(tree: ast.Module) -> Iterator[str]:
    """Attributes and names that a module takes from the services."""
    modules, names = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(_PACKAGE):
            for each in node.names:
                called = each.asname or each.name
                (modules if node.module == _PACKAGE else names).add(called)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id in names:
            yield node.id


def _touches_the_book(function: Any) -> bool:
    annotations = {str(each.annotation) for each in inspect.signature(function).parameters.values()}
    return bool(annotations & {"Work", "Book", "Connection", "Database", "Actor"})
