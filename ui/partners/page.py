"""The page of partners: list at the left, the form of one at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop_app.services import partners
from desktop_app.services.partners import PartnerView
from ui.page import Page
from ui.partners.form import PartnerEditor
from ui.session import Session
from ui.widgets import EmptyState, button, card, row


class PartnersPage(Page):
    """See the module."""

    about = frozenset({"partner"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self._partners: list[PartnerView] = []
        self._wanted: str | None = None  # whose draft is to be gone on with, once the list is read
        self.list = QListWidget()
        self.list.setAccessibleName(say("Partners"))
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.itemClicked.connect(lambda item: self._choose(self.list.row(item)))
        self.list.itemActivated.connect(lambda item: self._choose(self.list.row(item)))
        nothing = say("No partner is in the book yet. Only partners can be given data.")
        self.empty = card(EmptyState(nothing, say("Add partner"), self.add))
        self.empty.hide()
        self.left = card(self.list, margins=8)
        self.left.setFixedWidth(290)
        self.editor = PartnerEditor(session)
        self.editor.saved.connect(self._saved)
        self.editor.closed.connect(self._show_stored)
        self.editor.hide()
        body = QWidget()
        panes = row(self.left, self.empty, self.editor, gap=12)
        panes.setStretch(1, 1)
        panes.setStretch(2, 1)
        body.setLayout(panes)
        self.frame(say("Partners that receive data"), button(say("Add partner"), "primary", icon_name="add",
                                                             keys="Ctrl+N", do=self.add), body=body)  # fmt: skip
        self.refresh()

    # -- the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.session.run(self, partners.partners, done=self._list)

    def _list(self, found: list[PartnerView]) -> None:
        today, say = self.session.today(), self.say
        self._partners = found
        self.list.clear()
        for each in found:
            state = "" if each.may_receive(today) else f"\n{say('The commitment is missing or has run out')}"
            self.list.addItem(QListWidgetItem(f"{each.name}\n{say(each.kind.label)}{state}"))
        self.left.setVisible(bool(found))
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self._go_on(wanted)
        elif self.editor.is_dirty or (self.editor.is_new and self.editor.isVisibleTo(self)):
            self._mark()  # who is being typed stays
        else:
            self._show_stored()

    def _show_stored(self) -> None:
        """Show who was shown, as stored; else the first of the list, or that there is nobody."""
        at = max(self._at(), 0)
        self.editor.setVisible(bool(self._partners))
        self.empty.setVisible(not self._partners)
        if self._partners:
            self.editor.edit(self._partners[at])
            self._mark()

    def _at(self) -> int:
        """Where in the list the shown partner stands, -1 for nowhere."""
        shown = self.editor.partner
        return next((at for at, each in enumerate(self._partners) if shown and each.id == shown.id), -1)

    def _mark(self) -> None:
        self.list.setCurrentRow(self._at())

    def _choose(self, at: int) -> None:
        def show() -> None:
            self.editor.edit(self._partners[at])
            self._mark()

        self._mark()  # until it is certain that the form may be left
        self.can_leave(show)

    def _saved(self, saved: PartnerView) -> None:
        self.editor.edit(saved)
        self.session.changed.emit(frozenset({"partner"}))
        self.session.tell(self.say("{code} was saved.", code=saved.name))

    # -- what the window asks -----------------------------------------------------------------------------------------

    def shown(self) -> None:
        if not self.editor.is_dirty:  # keys go there at once, not to whatever button comes first
            self.list.setFocus()

    def open(self, **what: Any) -> None:
        if "go_on" in what:
            self._wanted = what["go_on"]
            self.refresh()

    def _go_on(self, draft: str) -> None:
        """Show who was being typed; the form puts back what was."""
        known = next((each for each in self._partners if each.id.hex() == draft), None)
        if known is None:
            self._add()
        else:
            self.can_leave(lambda: self._choose(self._partners.index(known)))
            self.editor.show()

    def add(self) -> None:
        self.can_leave(self._add)

    def _add(self) -> None:
        self.empty.hide()
        self.editor.show()
        self.editor.new()
        self._mark()

    def save(self) -> None:
        if self.editor.isVisibleTo(self):
            self.editor.save()

    def back(self) -> bool:
        if self.editor.isHidden() or not (self.editor.is_dirty or self.editor.is_new):
            return False
        self.editor.leave()
        return True

    def keep_typing(self) -> bool:
        return self.editor.keep_typing()

    def can_leave(self, then: Callable[[], None]) -> None:
        self.editor.can_leave(then)
