"""The pages of the main window, in the order of the rail. A page is imported when it is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from desktop_app.rules import permissions
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission

if TYPE_CHECKING:
    from desktop_app.rules.vocabulary import Role
    from ui.page import Page
    from ui.session import Session


@dataclass(frozen=True)
class PageSpec:
    """One page.

    Attributes:
        key: what `Session.go` calls it. label: msgid for the rail. place: "module:Class".
        permission: what whoever sees it must be allowed. on_rail: whether it stands there, or is reached from others.
        at_foot: at the lower end of the rail. form: under which name its drafts are kept; "" for none.
    """

    key: str
    label: str
    icon: str
    place: str
    permission: Permission
    on_rail: bool = True
    at_foot: bool = False
    form: str = ""

    def make(self, session: Session) -> Page:
        """The page, made anew."""
        module, name = self.place.split(":")
        made: Page = getattr(import_module(module), name)(session)
        return made


def may_open(role: Role, key: str) -> bool:
    """Whether somebody of this role has the page `key`."""
    return any(spec.key == key and permissions.allowed(role, spec.permission) for spec in PAGES)


PAGES: tuple[PageSpec, ...] = (
    PageSpec(
        "customers", N_("Customers"), "customers", "ui.customers.page:CustomersPage", Permission.FIND, form="customer"
    ),
    PageSpec("orders", N_("Orders"), "orders", "ui.orders.page:OrdersPage", Permission.FIND, form="order"),
    PageSpec(
        "partners", N_("Partners"), "partners", "ui.partners.page:PartnersPage", Permission.PARTNERS, form="partner"
    ),
    PageSpec(
        "disclosures", N_("Disclosures"), "disclosures", "ui.disclosures.page:DisclosuresPage", Permission.DISCLOSE
    ),
    PageSpec("reports", N_("Reports"), "reports", "ui.reports.page:ReportsPage", Permission.REPORT),
    PageSpec("imports", N_("Import"), "imports", "ui.imports.page:ImportsPage", Permission.IMPORT, at_foot=True),
    PageSpec("backups", N_("Backups"), "backups", "ui.backups.page:BackupsPage", Permission.BACK_UP, at_foot=True),
    PageSpec("users", N_("Users"), "users", "ui.users.page:UsersPage", Permission.USERS, at_foot=True),
    PageSpec(
        "settings",
        N_("Settings"),
        "settings",
        "ui.settings.page:SettingsPage",
        Permission.OWN_PASSWORD,
        at_foot=True,
        form="office",
    ),
    PageSpec("merging", N_("Merge"), "merge", "ui.merging.page:MergingPage", Permission.MERGE, on_rail=False),
    PageSpec("erasure", N_("Erasure"), "erasure", "ui.erasure.page:ErasurePage", Permission.ERASE, on_rail=False),
)
