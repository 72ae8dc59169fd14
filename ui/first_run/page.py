"""Four steps to a book: where it lies, whose it is, the recovery sheet, sample data or none.

Back keeps what was typed. Without a sheet that was printed or saved, and two of its groups typed back, there is no end.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QProgressBar, QRadioButton, QStackedWidget, QWidget

from desktop_app import platform
from desktop_app.rules.errors import N_, Problem
from ui import dialogs, theme
from ui.widgets import Banner, Middle, button, card, column, label, literal, row
from ui.widgets.lines import wipe
from ui.widgets.password import Password

if TYPE_CHECKING:
    from desktop_app.office import Office
    from ui.app import App

_TITLES = (N_("Where the book lies"), N_("The office and its owner"), N_("The recovery sheet"), N_("Ready"))
_STRENGTH = (N_("too short"), N_("weak"), N_("fair"), N_("good"), N_("strong"))


class FirstRun(QWidget):
    """The steps, one after the other."""

    def __init__(self, app: App, folder: Path, notice: str = "") -> None:
        super().__init__()
        self._app, self._folder = app, folder
        self.say = say = app.language.text
        self._office: Office | None = None
        self._sheet: Any = None
        self._paper = b""
        self._asked: tuple[int, ...] = ()
        self._kept = False  # the sheet was printed or saved
        self.step = label("", "small")
        self.title = label("", "title")
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.steps = QStackedWidget()
        for made in (self._where(notice), self._who(), self._recovery(), self._ready()):
            self.steps.addWidget(made)
            for line in made.findChildren(QLineEdit):
                line.returnPressed.connect(self._entered)
        self.back = button(say("Back"), icon_name="back", do=self._back)
        self.next = button(say("Next"), "primary", do=self._next)
        self.next.setDefault(True)
        sheet = card(self.step, self.title, self.steps, self.problem, row(self.back, None, self.next), gap=12)
        sheet.setFixedWidth(640)
        self.setLayout(column(Middle(sheet)))
        self._show(0)

    # -- the steps ----------------------------------------------------------------------------------------------------

    def _where(self, notice: str) -> QWidget:
        say = self.say
        self.folder = QLineEdit(str(self._folder))
        self.folder.setAccessibleName(say("Folder of the book"))
        choose = button(say("Change…"), do=self._choose_folder)
        self.restore = button(say("Restore a backup…"), "link", do=self._restore_backup)
        existing = button(say("Open a book that is there…"), "link", do=self._open_existing)
        why = say("The book stays on this computer, in a folder that no service copies elsewhere.")
        self.only_me = QRadioButton(literal(say("Only I open it, under my Windows account")))
        self.everyone = QRadioButton(literal(say("Everyone on this PC opens it, each with a password of their own")))
        self.only_me.setChecked(True)
        for each, home in ((self.only_me, self._folder), (self.everyone, platform.shared_home())):
            each.clicked.connect(lambda _, home=home: self.folder.setText(str(home)))
        whose = column(self.only_me, self.everyone, gap=4) if platform.shared_home() else 0
        return _page(
            Banner(notice, "warn") if notice else 0, label(why, wrap=True), whose,
            _boxed(say("Folder of the book"), self.folder),
            row(choose, None, self.restore, existing),
        )  # fmt: skip

    def _restore_backup(self) -> None:
        self._app.folder = Path(self.folder.text())
        self._app.show_restore()

    def _who(self) -> QWidget:
        say = self.say
        self.office, self.owner, self.login = QLineEdit(), QLineEdit(), QLineEdit()
        self.password, self.again = Password(self._app.language), Password(self._app.language)
        self.password.setAccessibleName(say("Password"))
        self.again.setAccessibleName(say("Password again"))
        self.owner.editingFinished.connect(self._suggest_login)
        self.bar = QProgressBar()
        self.bar.setRange(0, 4)
        self.bar.setTextVisible(False)
        self.bar.setProperty("look", "meter")
        self.bar.setAccessibleName(say("Strength of the password"))
        self.bar_text = label("", "small")
        self.password.textChanged.connect(lambda _: self._rate())
        hint = say("At least 12 characters: four words that do not belong together are easy to keep and hard to guess.")
        return _page(
            _boxed(say("Office"), self.office),
            row(_boxed(say("Owner's full name"), self.owner), _boxed(say("User name to unlock"), self.login), gap=12),
            row(_boxed(say("Password"), self.password), _boxed(say("Password again"), self.again), gap=12),
            self.password.hint, row(self.bar, self.bar_text), label(hint, "small", wrap=True),
        )  # fmt: skip

    def _recovery(self) -> QWidget:
        say = self.say
        why = say(
            "If every password is lost, only this sheet opens the book. Print it or save it, and lock it away: "
            "whoever has the sheet and the book's file can read everything."
        )
        self.print = button(say("Print…"), icon_name="print", do=self._print_sheet)
        self.save = button(say("Save PDF…"), icon_name="save", do=self._save_sheet)
        self.sheet_state = label("", "small", wrap=True)
        self.groups = (QLineEdit(), QLineEdit())
        self.group_labels = (label(""), label(""))
        fields = row(
            *(column(name, box, gap=4) for name, box in zip(self.group_labels, self.groups, strict=True)), gap=12
        )
        ask = say("Now type two groups from the sheet, so that it is certain that it can be read:")
        return _page(
            label(why, wrap=True), row(self.print, self.save, None), self.sheet_state, label(ask, wrap=True), fields
        )

    def _ready(self) -> QWidget:
        say = self.say
        self.sample = QCheckBox(literal(say("Begin with sample data: an invented office with invented people")))
        hint = say("Sample data are marked as such. For the office's own data make a book without them.")
        done = say("The book is encrypted and ready.")
        self.working = label("", "small")
        return _page(Banner(done, "ok"), self.sample, label(hint, "small", wrap=True), self.working)

    # -- going on and back --------------------------------------------------------------------------------------------

    def _show(self, number: int) -> None:
        self.steps.setCurrentIndex(number)
        self.step.setText(self.say("Step {number} of {count}", number=number + 1, count=len(_TITLES)))
        self.title.setText(self.say(_TITLES[number]))
        self.back.setEnabled(number > 0)
        words = self.say("Start") if number == 3 else self.say("Next")
        self.next.setText(literal(words))
        self.next.setAccessibleName(words)
        self.next.setEnabled(True)
        self.problem.hide()
        self._first().setFocus()

    def _first(self) -> QWidget:
        """Where typing begins on the present step."""
        return (self.folder, self.office, self.print, self.next)[self.steps.currentIndex()]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, lambda: self._first().setFocus())  # what is not seen yet can't take the focus

    def _back(self) -> None:
        number = self.steps.currentIndex()
        if number == 2:
            self._unmake(lambda: self._show(1))
        else:
            self._show(number - 1)

    def _entered(self) -> None:
        if self.next.isEnabled():
            self._next()

    def _next(self) -> None:
        (self._check_folder, self._make, self._check_sheet, self._start)[self.steps.currentIndex()]()

    def _refuse(self, words: str) -> None:
        self.next.setEnabled(True)
        self.problem.label.setText(words)
        self.problem.show()

    def _failed(self, problem: Problem) -> None:
        message = self._app.language.message
        self._refuse(" ".join(message(each) for each in (problem.error, problem.do)))

    def _choose_folder(self) -> None:
        dialogs.open_file(
            self, self.say("Folder of the book"), "", lambda path: self.folder.setText(str(path)), folder=True
        )

    def _open_existing(self) -> None:
        dialogs.open_file(self, self.say("Folder of the book"), "", self._app.use_folder, folder=True)

    def _check_folder(self) -> None:
        folder = Path(self.folder.text().strip() or ".").expanduser().absolute()

        def check() -> None:
            from desktop_app.services import firstrun

            firstrun.discard(folder)
            firstrun.check_folder(folder)

        def done(_: object) -> None:
            self._folder = folder
            self._show(1)

        self.next.setEnabled(False)
        self._app.worker.run(self, check, done, self._failed)

    def _suggest_login(self) -> None:
        from desktop_app.rules.folding import fold

        if not self.login.text() and self.owner.text().split():
            self.login.setText(fold(self.owner.text().split()[-1]))

    def _rate(self) -> None:
        points = rate(self.password.text())
        self.bar.setValue(points)
        self.bar_text.setText(self.say(_STRENGTH[points]))
        c = theme.colours()
        colour = (c.danger, c.danger, c.warn, c.ok, c.ok)[points]
        self.bar.setStyleSheet(f"QProgressBar::chunk {{ background: {colour}; border-radius: 4px; }}")

    def _make(self) -> None:
        """Make the book, which the sheet needs; it is marked as unfinished until the end."""
        self._suggest_login()
        say = self.say
        if self.password.text() != self.again.text():
            self._refuse(say("The two passwords differ. Type the same one twice."))
            self.again.setFocus()
            return
        if not rate(self.password.text()):
            self._refuse(say("The password is too short: it needs at least 12 characters."))
            self.password.setFocus()
            return
        office, owner, login = (each.text() for each in (self.office, self.owner, self.login))
        password, folder, lang, clock = self.password.text(), self._folder, self._app.language.code, self._app.clock
        cost, shared = self._app.cost, self.everyone.isChecked()

        def make() -> Any:
            from desktop_app.office import create_book
            from desktop_app.services import firstrun, recovery

            firstrun.begin(folder)
            try:
                made, sheet = create_book(
                    folder, office=office, owner=owner, login=login, password=password, shared=shared,
                    lang=lang, clock=clock, **({"cost": cost} if cost else {}),
                )  # fmt: skip
            except BaseException:
                firstrun.discard(folder)
                raise
            return made, sheet, recovery.sheet_pdf(sheet, office, made.language, clock()), firstrun.asked_groups(sheet)

        self.next.setEnabled(False)
        self._app.worker.run(self, make, self._made, self._failed)

    def _made(self, made: Any) -> None:
        from desktop_app.services import firstrun

        self._office, self._sheet, self._paper, self._asked = made
        self._kept = False
        self.sheet_state.setText("")
        for number, name, box in zip(self._asked, self.group_labels, self.groups, strict=True):
            line, place = divmod(number - 1, firstrun.GROUPS)
            words = self.say("Line K{line}, group {place}", line=line + 1, place=place + 1)
            name.setText(words)
            box.setAccessibleName(words)
            wipe(box)
        self._show(2)

    def _unmake(self, then: Callable[[], None]) -> None:
        """Close and take away the book that was made, since the set-up is not finished."""
        office, folder = self._office, self._folder
        self._office = self._sheet = None
        self._paper = b""

        def unmake() -> None:
            from desktop_app.services import firstrun

            if office is not None:
                office.close()
            firstrun.discard(folder)

        self._app.worker.run(self, unmake, lambda _: then(), self._failed)

    @property
    def is_under_way(self) -> bool:
        """Whether a book was made that is not finished."""
        return self._office is not None

    def abandon(self, then: Callable[[], None]) -> None:
        """The window closes before the end."""
        if self._office is None:
            then()
        else:
            self._unmake(then)

    def _print_sheet(self) -> None:
        from ui.papers.printing import Job, print_paper

        name = self.say("recovery-sheet.pdf")
        print_paper(self, self._app.language, Job(self._paper, name, self._sheet_kept, self._write_sheet))

    def _save_sheet(self) -> None:
        name = self.say("recovery-sheet.pdf")
        dialogs.save_file(self, self.say("Save PDF"), name, "PDF (*.pdf)", self._write_sheet, ending="pdf")

    def _write_sheet(self, path: Path) -> None:
        paper = self._paper

        def write() -> None:
            from desktop_app.services.places import write_file

            write_file(path, paper)

        self._app.worker.run(self, write, lambda _: self._sheet_kept(str(path)), self._failed)

    def _sheet_kept(self, where: str = "") -> None:
        self._kept = True
        self.problem.hide()
        say = self.say
        if where:
            self.sheet_state.setText(
                say("Saved as {path}. Print it, lock the paper away, and delete the file.", path=where)
            )
        else:
            self.sheet_state.setText(say("Printed. Lock the paper away."))
        self.groups[0].setFocus()

    def _check_sheet(self) -> None:
        from desktop_app.services import firstrun

        say = self.say
        if not self._kept:
            self._refuse(say("Print or save the sheet first: without it a lost password means a lost book."))
            return
        for number, box in zip(self._asked, self.groups, strict=True):
            if not firstrun.group_fits(self._sheet, number, box.text()):
                line, place = divmod(number - 1, firstrun.GROUPS)
                words = say(
                    "Group {place} of line K{line} is not what stands on the sheet. Look at it again.",
                    line=line + 1, place=place + 1,
                )  # fmt: skip
                self._refuse(words)
                box.setFocus()
                box.selectAll()
                return
        self._show(3)

    def _start(self) -> None:
        """The last step: the mark goes, sample data come if they are wanted, and the window opens."""
        office, folder, wanted = self._office, self._folder, self.sample.isChecked()
        self.next.setEnabled(False)
        self.back.setEnabled(False)
        self.working.setText(self.say("Sample data are being taken in…") if wanted else "")

        def opening(stack: ExitStack) -> Office:
            from desktop_app.services import firstrun, sample

            assert office is not None  # noqa: S101 - step 3 made it
            if wanted:
                sample.fill(office.run, office.clock().date())
            firstrun.finish(folder)
            stack.callback(office.close)
            return office

        def done() -> None:
            self._office = None
            self._app.remember_folder(folder)

        self._app.enter(self, opening, done, self._failed)


def rate(password: str) -> int:
    """See `services.firstrun.strength`."""
    from desktop_app.services.firstrun import strength

    return strength(password)


def _page(*items: Any) -> QWidget:
    made = QWidget()
    made.setLayout(column(*items, None, gap=10))
    return made


def _boxed(words: str, field: QWidget) -> Any:
    if isinstance(field, QLineEdit) and not field.accessibleName():
        field.setAccessibleName(words)
    name = label(words)
    name.setBuddy(field)
    return column(name, field, gap=4)
