"""The page of users: who opens the book, with what role, since when not; and the one-time codes for them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from desktop_app.rules.errors import N_, Problem
from desktop_app.rules.vocabulary import Role
from desktop_app.services import firstrun, users
from desktop_app.services.users import OneTime, UserView
from ui import dialogs
from ui.page import Page
from ui.session import Session
from ui.tables.short import ShortTable
from ui.widgets import Banner, button, card, label, row
from ui.widgets.lines import wipe
from ui.widgets.still import ComboBox

_HEADINGS = (N_("Full name"), N_("Login"), N_("Role"), N_("Last opened"), N_("Status"))
_MAY = {
    Role.OWNER: N_("May do everything: also erase people, manage users, partners, backups and the policy."),
    Role.STAFF: N_("Customers, orders, lists, disclosures, reports and merging. Erases nobody, manages nobody."),
    Role.HOTLINE: N_("Finds callers, corrects customers and orders. Sees no notes, tax codes or evidence."),
}
_CHANGED = frozenset({"user"})


class UsersPage(Page):
    """See the module."""

    about = frozenset({"user"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.users: list[UserView] = []
        self._edited: UserView | None = None
        self._busy = False
        self._newest = ""  # the login of who was just added: the list marks them once it has them
        self.add_button = button(say("Add user"), "primary", icon_name="add", keys="Ctrl+N", do=self.add)
        self.table = ShortTable(say("Users"), [say(each) for each in _HEADINGS])
        self.table.itemSelectionChanged.connect(self._weigh)
        self.table.doubleClicked.connect(lambda _: self.edit())
        self.edit_button = button(say("Edit"), icon_name="edit", keys="F2", do=self.edit)
        self.reset_button = button(say("One-time code…"), do=self._ask_reset)
        self.leave_button = button(say("Has left…"), "danger", do=self._ask_leave)
        listed = card(self.table, row(self.edit_button, self.reset_button, None, self.leave_button))
        listed.layout().setStretch(0, 1)
        self.panel = QStackedWidget()
        self.panel.setFixedWidth(340)
        self.panel.addWidget(self._about())
        self.panel.addWidget(self._form())
        self.panel.addWidget(self._one_time())
        body = QWidget()
        layout = row(listed, self.panel, gap=12)
        layout.setStretch(0, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        body.setLayout(layout)
        self.frame(say("Users"), self.add_button, body=body)
        self.refresh()

    # -- what stands beside the list ----------------------------------------------------------------------------------

    def _about(self) -> QWidget:
        say = self.say
        lines = [
            say("Everybody works under their own name: what they read and change is noted under it."),
            say("A new user gets a one-time code and chooses a password with it that nobody else knows."),
            say("Have a second owner, so that the office is not lost with one password."),
            say("All who log in hold the key of the book; it is this program that keeps to the roles. When somebody "
                "leaves, change the key."),
        ]  # fmt: skip
        return card(label(say("Who opens the book"), "heading"), *(label(each, wrap=True) for each in lines), None)

    def _form(self) -> QWidget:
        say = self.say
        self.heading = label("", "heading")
        self.full_name, self.login, self.role = QLineEdit(), QLineEdit(), ComboBox()
        for role in (Role.STAFF, Role.HOTLINE, Role.OWNER):
            self.role.addItem(say(role.label), role.value)
        self.role.currentIndexChanged.connect(lambda _: self._explain())
        self.may = label("", "muted", wrap=True)
        self.problem = Banner("", "danger")
        names = []
        for words, box in ((say("Full name"), self.full_name), (say("Login"), self.login), (say("Role"), self.role)):
            box.setAccessibleName(words)
            names.append(label(words))
            names[-1].setBuddy(box)
        self.full_name.editingFinished.connect(self._propose)
        self.save_button = button(say("Save"), "primary", icon_name="save", keys="F9", do=self.save)
        cancel = button(say("Cancel"), keys="Esc", do=self._close)
        return card(
            self.heading, names[0], self.full_name, names[1], self.login, names[2], self.role, self.may, self.problem,
            row(None, cancel, self.save_button), None,
        )  # fmt: skip

    def _one_time(self) -> QWidget:
        say = self.say
        self.for_whom = label("", "strong", wrap=True)
        self.code = label("", "title", selectable=True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setAccessibleName(say("One-time code"))
        lines = [
            say("Tell it to them alone, best by word of mouth. It is shown only now."),
            say("With the login and this code they choose a password of their own; the code ends with that."),
        ]
        self.done_button = button(say("They have it"), "primary", do=self._close)
        return card(
            label(say("One-time code"), "heading"), self.for_whom, self.code,
            *(label(each, wrap=True) for each in lines), row(None, self.done_button), None,
        )  # fmt: skip

    # -- the list -----------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        if self.panel.currentIndex() == 0:  # keys go there at once, not to whatever button comes first
            self.table.setFocus()

    def refresh(self) -> None:
        self.session.call(self, lambda office: office.run(users.users, office.book), done=self._show, latest="users")

    def _show(self, found: list[UserView]) -> None:
        before, self._newest = self._newest or (self.chosen.login if self.chosen else ""), ""
        self.users = found
        chosen = next((at for at, each in enumerate(found) if each.login == before), 0)
        self.table.show_rows([self._cells(each) for each in found], chosen)
        self.counted.emit(self.session.plural("{n} user", "{n} users", sum(each.active for each in found)))
        self._weigh()

    def _cells(self, each: UserView) -> tuple[str, ...]:
        say = self.say
        status = say("at work") if each.active else say("has left")
        if each.waiting:
            status = say("has a one-time code")
        seen = self.session.language.moment(each.seen_at) if each.seen_at else say("never")
        return each.full_name, each.login, say(each.role.label), seen, status

    @property
    def chosen(self) -> UserView | None:
        """Who is marked in the list."""
        at = self.table.chosen
        return self.users[at] if at is not None and at < len(self.users) else None

    def _weigh(self) -> None:
        chosen = self.chosen
        self.edit_button.setEnabled(not self._busy and chosen is not None and chosen.active)
        self.reset_button.setEnabled(not self._busy and chosen is not None and not chosen.own)
        self.leave_button.setEnabled(not self._busy and chosen is not None and chosen.active and not chosen.own)
        self.add_button.setEnabled(not self._busy)
        self.save_button.setEnabled(not self._busy)

    # -- adding and editing -------------------------------------------------------------------------------------------

    def add(self) -> None:
        self._open(None)

    def edit(self) -> None:
        if self.chosen is not None and self.chosen.active:
            self._open(self.chosen)

    def _open(self, user: UserView | None) -> None:
        self._edited = user
        self.heading.setText(self.say("Edit user") if user else self.say("New user"))
        self.full_name.setText(user.full_name if user else "")
        self.login.setText(user.login if user else "")
        self.login.setReadOnly(user is not None)
        self.role.setCurrentIndex(self.role.findData((user.role if user else Role.STAFF).value))
        self._explain()
        self.problem.hide()
        self.panel.setCurrentIndex(1)
        self.full_name.setFocus()

    def _explain(self) -> None:
        self.may.setText(self.say(_MAY[Role(self.role.currentData())]))

    def _propose(self) -> None:
        if self._edited is None and not self.login.text().strip():
            self.login.setText(firstrun.login_for(self.full_name.text()))

    def save(self) -> None:
        if self.panel.currentIndex() != 1 or self._busy:
            return
        name, role, login, edited = self.full_name.text(), self.role.currentData(), self.login.text(), self._edited
        if edited is None:
            self._do(lambda office: office.do(users.add_user, name, role, login=login), self._tell_code)
        else:
            self._do(
                lambda office: office.do(users.change_user, edited.login, full_name=name, role=role), self._changed_it
            )

    def _changed_it(self, _: object) -> None:
        self._close()
        self.session.tell(self.say("Saved. A new role counts from the next unlocking on."))

    def _tell_code(self, made: OneTime) -> None:
        self._newest = made.login
        self.for_whom.setText(self.say("For {name}, login {login}:", name=made.full_name, login=made.login))
        self.code.setText(made.code)
        self.panel.setCurrentIndex(2)
        self.done_button.setFocus()

    def _close(self) -> None:
        wipe(self.code)
        self.panel.setCurrentIndex(0)
        self.table.setFocus()

    def back(self) -> bool:
        if self.panel.currentIndex() == 0:
            return False
        self._close()
        return True

    # -- codes and leaving --------------------------------------------------------------------------------------------

    def _ask_reset(self) -> None:
        chosen, say = self.chosen, self.say
        if chosen is None:
            return
        lines = [
            say("Give {name} a one-time code?", name=chosen.full_name),
            say("Their password so far opens the book no more. With the code they choose a new one."),
        ]
        self._ask(
            lines, say("Give a code"), "primary",
            lambda: self._do(lambda office: office.do(users.reset_user, chosen.login), self._tell_code),
        )  # fmt: skip

    def _ask_leave(self) -> None:
        chosen, say = self.chosen, self.say
        if chosen is None:
            return
        lines = [
            say("Has {name} left?", name=chosen.full_name),
            say("They open the book no more. Their name stays with what they did; their unfinished forms go."),
            say("Who kept an old copy of the files and knows the password could still open that copy. "
                "Changing the key of the book ends that for all that comes after."),
        ]  # fmt: skip
        self._ask(
            lines, say("Has left"), "danger",
            lambda: self._do(lambda office: office.do(users.remove_user, chosen.login), self._left),
        )  # fmt: skip

    def _ask(self, lines: list[str], yes: str, look: str, then: Any) -> None:
        choices = [dialogs.Choice("yes", yes, look), dialogs.Choice("no", self.say("Cancel"))]
        dialogs.ask(self, self.say("Users"), lines, choices, lambda key: then() if key == "yes" else None)

    def _left(self, _: object) -> None:
        self._close()
        change = self.say("Change the key…")
        self.session.tell(
            self.say("They open the book no more."), change, lambda: self.session.go("settings", part="key")
        )

    def _do(self, work: Any, done: Any) -> None:
        """Deriving a key takes a moment: the buttons wait for it."""

        def ended(result: Any) -> None:
            self._busy = False
            self.problem.hide()
            done(result)
            self.session.changed.emit(_CHANGED)
            self._weigh()

        def failed(problem: Problem) -> None:
            self._busy = False
            self._weigh()
            if self.panel.currentIndex() == 1:
                message = self.session.language.message
                self.problem.show_words(f"{message(problem.error)} {message(problem.do)}", "danger")
                self.problem.show()
            else:
                dialogs.tell(self, self.session.language, problem)

        self._busy = True
        self._weigh()
        self.session.call(self, work, done=ended, failed=failed)
