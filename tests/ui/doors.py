"""What stands before an open book, as it is pictured and looked at: the first run, the password, the ways back."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.rules.errors import N_, EnvironmentFailed, Problem, Rejected
from ui.app import App
from ui.first_run.page import FirstRun
from ui.unlock.page import Unlock

Door = Callable[[App], None]

_WRONG = Rejected(
    "KY-01", N_("The login or the password is wrong."),
    do=N_("Check capital letters and Vietnamese typing, then try again. The owner can give a new one-time code."),
)  # fmt: skip
_DAMAGED = EnvironmentFailed(
    "DB-03", N_("The daily check found damage in the book: {count} pages do not bear their seal."), count=3,
    safe=N_("Nothing was changed. What the damaged pages held may be lost; the backups are separate."),
    do=N_("Do not work on. Put the last good backup in the place of the book."),
)  # fmt: skip


def _first_run(step: int) -> Door:
    def scene(app: App) -> None:
        app.show_first_run()
        run = app.stack.currentWidget()
        assert isinstance(run, FirstRun)
        run.password.setText("mua xuan tren song")
        if step == 2:
            run._made((None, None, b"", (2, 7)))  # which groups of the sheet are asked for
        else:
            run._show(step)
        if step == 1:
            run._refuse(app.language.text("The two passwords differ. Type the same one twice."))

    return scene


def _door(app: App) -> Unlock:
    app.show_door("")
    door = app.stack.currentWidget()
    assert isinstance(door, Unlock)
    return door


def _locked(app: App) -> None:
    app.show_door(" ".join(map(app.language.text, ("Locked with Ctrl+L.", "What was being typed is kept."))))


def _refused(problem: Problem) -> Door:
    return lambda app: _door(app)._refused(problem)


DOORS: dict[str, Door] = {
    **{f"first-run-{step + 1}": _first_run(step) for step in range(4)},
    "unlock": lambda app: app.show_door(""),
    "unlock-locked": _locked,
    "unlock-wrong": _refused(_WRONG),
    "unlock-waits": lambda app: _door(app)._wait(32),
    "unlock-own": _refused(Rejected("KY-14", "", do="")),
    "unlock-forgot": lambda app: _door(app)._forgot(),
    "unlock-damaged": _refused(_DAMAGED),
    "restore": lambda app: app.show_restore(app.folder),
}
"""By name; each is given the program's window on the folder of a closed book."""
