"""What windows are pictured and looked at in: every page as it opens, and what stands on it at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.resources import resource
from tests import sample
from ui.pages import PAGES
from ui.shell.window import MainWindow

Scene = Callable[[MainWindow], Any]


def _opens(key: str, **what: Any) -> Scene:
    return lambda window: window.go(key, **what)


def _then(key: str, method: str, **what: Any) -> Scene:
    def scene(window: MainWindow) -> None:
        window.go(key, **what)
        getattr(window.page, method)()

    return scene


SCENES: dict[str, Scene] = {spec.key: _opens(spec.key) for spec in PAGES if spec.on_rail}
"""By name. A page with something to show at work adds a scene here; `add` and `edit` are the keys Ctrl+N and F2."""


def _looks_at_list(window: MainWindow) -> None:
    window.go("imports")
    window.page.look_at(resource("demo/khach-hang.xlsx"))


def _typed_again(window: MainWindow) -> None:
    """A new customer whose telephone is in the book already."""
    window.go("customers")
    window.page.add()
    editor = window.page.editor
    phone = {"rows": [{"id": "", "values": {"phone.number": sample.PHONE}}], "gone": []}
    editor._put_back({"own": {"person.full_name": sample.NAME}, "rows": {"phone": phone}})
    editor._look_for_duplicates()
    editor._dirty = False  # it may be left without a question


def _backed_up(window: MainWindow) -> None:
    window.go("backups")
    window.page._back_up(None)


def _adds_user(window: MainWindow) -> None:
    window.go("users")
    window.page.add()


def _gives_code(window: MainWindow) -> None:
    from desktop_app.services.users import OneTime

    window.go("users")
    window.page._tell_code(OneTime("lan", "Trần Thị Lan", "7K2M-QX4D-9HBT"))


def _merges_typed(window: MainWindow) -> None:
    """The same, on its way into the record of whom it is."""
    _typed_again(window)
    window.go("merging", keep=sample.SHOWN, typed=window.page.editor.result())


def _checked(window: MainWindow) -> None:
    window.go("settings")
    window.page.checking._check()
    window.page.area.ensureWidgetVisible(window.page.checking)


def _erased(window: MainWindow) -> None:
    """What is shown after an erasure, with everything that may be said then."""
    from desktop_app.services.erasure import Outcome

    window.go("erasure")
    window.page._done(Outcome("GX000009-7K2MQX4D", 1, (), 2, 1), 2, 1)


_AT_WORK: dict[str, Scene] = {
    "customers-open": _opens("customers", code=sample.SHOWN),
    "customers-new": _then("customers", "add"),
    "customers-alike": _typed_again,
    "orders-open": _opens("orders", code="DH000031"),
    "orders-new": _then("orders", "add"),
    "settings-checked": _checked,
    "disclosures-open": _opens("disclosures", code="TL000001"),
    "disclosures-make": _opens("disclosures", make_for=sample.SHOWN, order="DH000031"),
    "imports-looked": _looks_at_list,
    "reports-held": _opens("reports", report="data-held", code=sample.SHOWN),
    "merging-compared": _opens("merging", keep=sample.SHOWN, gone=sample.TWIN),
    "merging-start": _opens("merging", keep=sample.SHOWN),
    "backups-made": _backed_up,
    "merging-typed": _merges_typed,
    "users-new": _adds_user,
    "users-code": _gives_code,
    "erasure-preview": _opens("erasure", code=sample.SHOWN),
    "erasure-done": _erased,
}
SCENES |= {name: scene for name, scene in _AT_WORK.items() if name.split("-")[0] in {spec.key for spec in PAGES}}
