"""The page of partners: list at the left, the form of one at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QWidget

from desktop_app.records import catalogue
from desktop_app.rules.errors import Problem
from desktop_app.rules.vocabulary import PartnerKind, Purpose
from desktop_app.services import partners
from desktop_app.services.partners import PartnerView
from ui import dialogs
from ui.forms import Form
from ui.forms.leaving import DraftKeeper, ask_about_unsaved
from ui.forms.ticks import FieldTicks
from ui.page import Page
from ui.session import Session
from ui.widgets import Banner, EmptyState, button, card, column, label, literal, row, scrolled

_KEYS = ("partner.name", "partner.kind", "partner.signed_on", "partner.valid_until", "partner.document")


class PartnersPage(Page):
    """See the module."""

    about = frozenset({"partner"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.before = ""
        self._dirty = False
        self.drafts = DraftKeeper(self, session, "partner", self._typed)
        self.list = QListWidget()
        self.list.setAccessibleName(say("Partners"))
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.itemClicked.connect(lambda item: self._choose(item.data(Qt.ItemDataRole.UserRole)))
        self.list.itemActivated.connect(lambda item: self._choose(item.data(Qt.ItemDataRole.UserRole)))
        nothing = say("No partner is in the book yet. Only partners can be given data.")
        self.empty = card(EmptyState(nothing, say("Add partner"), self.add))
        self.empty.hide()
        self.left = card(self.list, margins=8)
        self.left.setFixedWidth(290)
        self.lapsed = Banner("", "warn")
        self.restored = Banner(say("What was typed here earlier and not saved is back."), "warn")
        self.restored.hide()
        self.form = Form(session)
        for key in _KEYS:
            self.form.field(key, required=key in ("partner.name", "partner.kind"), optional=False)
        boxes = self.form.boxes
        self.form.setLayout(
            column(
                boxes["partner.name"], boxes["partner.kind"],
                label(say("Commitment to protect the data"), "strong"),
                row(*(boxes[key] for key in _KEYS[2:]), gap=12), gap=10,
            )
        )  # fmt: skip
        self.form.edited.connect(self._edited)
        self.purposes = {each: self._purpose(each) for each in Purpose}
        self.save_button = button(say("Save"), "primary", icon_name="save", keys="F9", do=self.save)
        content = QWidget()
        at_most = label(say("What it may get, purpose by purpose, at the most"), "strong")
        content.setLayout(
            column(
                self.restored, self.lapsed, card(self.form), at_most,
                *(card(tick, fields, gap=6, margins=10) for tick, fields in self.purposes.values()), None, gap=10,
            )
        )  # fmt: skip
        content.layout().setContentsMargins(0, 0, 8, 0)
        self.right = QWidget()
        right = column(scrolled(content), row(None, self.save_button), gap=8)
        right.setStretch(0, 1)
        self.right.setLayout(right)
        body = QWidget()
        panes = row(self.left, self.empty, self.right, gap=12)
        panes.setStretch(1, 1)
        panes.setStretch(2, 1)
        body.setLayout(panes)
        self.frame(say("Partners that receive data"), button(say("Add partner"), "primary", icon_name="add",
                                                             keys="Ctrl+N", do=self.add), body=body)  # fmt: skip
        self.right.hide()
        self.refresh()
        self.drafts.start("")
        self.drafts.offer(self._restore)

    def _purpose(self, purpose: Purpose) -> tuple[QCheckBox, FieldTicks]:
        tick, fields = QCheckBox(literal(self.say(purpose.label))), FieldTicks(self.session)
        fields.show_fields([(each.key, each.entity.label, each.label) for each in catalogue.disclosable_fields()], ())
        fields.hide()
        tick.toggled.connect(fields.setVisible)
        tick.clicked.connect(lambda _: self._edited())
        fields.edited.connect(self._edited)
        return tick, fields

    # -- the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.session.run(self, partners.partners, done=self._list)

    def _list(self, found: list[PartnerView]) -> None:
        today, say = self.session.today(), self.say
        self.list.clear()
        for each in found:
            state = "" if each.may_receive(today) else f"\n{say('The commitment is missing or has run out')}"
            item = QListWidgetItem(f"{each.name}\n{say(each.kind.label)}{state}")
            item.setData(Qt.ItemDataRole.UserRole, each)
            self.list.addItem(item)
        self.left.setVisible(bool(found))
        self.empty.setVisible(not found and self.right.isHidden())
        names = [each.name for each in found]
        if self.before in names:
            self.list.setCurrentRow(names.index(self.before))
            if not self._dirty:
                self._show(found[names.index(self.before)])
        elif found and not self._dirty and not self.right.isVisibleTo(self):
            self.list.setCurrentRow(0)
            self._show(found[0])

    def _choose(self, partner: PartnerView) -> None:
        self.can_leave(lambda: self._show(partner))

    def _show(self, partner: PartnerView | None) -> None:
        self.right.show()
        self.before = partner.name if partner else ""
        values: dict[str, Any] = {"partner.kind": PartnerKind.EXECUTES.value}
        if partner:
            values = {key: getattr(partner, key.split(".")[1]) for key in _KEYS}
        self.form.set_values(values)
        self._tick(partner.purposes if partner else {})
        self.restored.hide()
        lapsed = partner is not None and not partner.may_receive(self.session.today())
        self.lapsed.label.setText(self.say("The commitment is missing or has run out: nothing can be given to it."))
        self.lapsed.setVisible(lapsed)
        self._dirty = False

    def _tick(self, purposes: Mapping[Any, Iterable[str]]) -> None:
        """Show what may be given for each purpose; a purpose that is not named gets nothing."""
        for purpose, (tick, fields) in self.purposes.items():
            least = purposes.get(purpose)
            tick.setChecked(least is not None)
            for key, box in fields.boxes.items():
                box.setChecked(key in (least or ()))

    def _edited(self) -> None:
        self._dirty = True
        self.drafts.touched()

    def _forget_draft(self) -> None:
        self._dirty = False
        self.drafts.drop()
        self.drafts.start("")

    def _typed(self) -> dict[str, Any]:
        return {
            "before": self.before, "fields": self.form.values(),
            "purposes": {each.value: fields.ticked() for each, (tick, fields) in self.purposes.items()
                         if tick.isChecked()},
        }  # fmt: skip

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Put back what was typed before the book was locked or the program ended."""
        self.empty.hide()
        self.right.show()
        self.before = kept["before"]
        names = [self.list.item(at).data(Qt.ItemDataRole.UserRole).name for at in range(self.list.count())]
        self.list.setCurrentRow(names.index(self.before) if self.before in names else -1)
        self.form.set_typed(kept["fields"])
        self._tick({Purpose(key): least for key, least in kept["purposes"].items()})
        self.restored.show()
        self._edited()

    # -- what the window asks -----------------------------------------------------------------------------------------

    def keep_typing(self) -> bool:
        self.drafts.keep()
        return self._dirty

    def add(self) -> None:
        def new() -> None:
            self.list.setCurrentRow(-1)
            self.empty.hide()
            self._show(None)
            self.form.show_box(self.form.boxes["partner.name"])

        self.can_leave(new)

    def save(self, then: Callable[[], None] | None = None) -> None:
        if not self.form.check():
            return
        values = {key.split(".")[1]: value for key, value in self.form.values().items()}
        purposes = {each.value: fields.ticked() for each, (tick, fields) in self.purposes.items() if tick.isChecked()}
        name, kind = values.pop("name"), values.pop("kind")

        def done(saved: PartnerView) -> None:
            self._forget_draft()
            self.before = saved.name
            self.session.changed.emit(frozenset({"partner"}))
            self.session.tell(self.say("{code} was saved.", code=saved.name))
            if then is not None:
                then()

        self.session.run(self, partners.save_partner, self.before, name, kind, **values, purposes=purposes, done=done,
                         failed=self._refused)  # fmt: skip

    def _refused(self, problem: Problem) -> None:
        box = self.form.boxes.get(problem.place[0]) if problem.place else None
        if box is None:
            dialogs.tell(self, self.session.language, problem)
            return
        message = self.session.language.message
        box.show_error(f"{message(problem.error)} {message(problem.do)}")
        self.form.show_box(box)

    def can_leave(self, then: Callable[[], None]) -> None:
        if not self._dirty:
            then()
            return

        def given_up() -> None:
            self._forget_draft()
            then()

        ask_about_unsaved(self, self.session, lambda go_on: self.save(go_on), given_up)
