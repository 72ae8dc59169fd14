"""Buttons and menu entries, whose texts Qt would search for shortcuts: an "&" of ours is meant as one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from ui import theme
from ui.widgets.icons import SIZE, icon


def literal(words: str) -> str:
    """`words` for a button, menu or tab: no letter of it becomes a shortcut."""
    return words.replace("&", "&&")


class Button(QPushButton):
    """Enter presses it too where it has the focus, as in most of Windows; but not what is a danger."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and plain and not str(self.property("look") or "").startswith("danger"):
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    words: str, look: str = "", *, icon_name: str = "", keys: str = "", do: Callable[[], object] | None = None
) -> QPushButton:
    """A button.

    Args:
        look: "" or "primary" (one in a view), "danger" (outlined), "danger-filled" (last step), "link", "quiet".
        keys: the shortcut that does the same, shown beside the words. do: called on a click.
    """
    made = Button(literal(f"{words}  {keys}" if keys else words))
    made.setAccessibleName(words)
    made.setAutoDefault(False)
    if look:
        made.setProperty("look", look)
    if icon_name:
        c = theme.colours()
        colour = {"primary": c.on_primary, "danger": c.danger, "danger-filled": "#FFFFFF", "link": c.primary}.get(look)
        made.setIcon(icon(icon_name, colour or c.text))
        made.setIconSize(QSize(SIZE, SIZE))
    if do is not None:
        made.clicked.connect(lambda: do())
    return made


def menu_action(menu: QMenu, words: str, do: Callable[[], object], *, keys: str = "") -> QAction:
    """Add an entry to `menu`; `keys` is shown, not bound."""
    action = menu.addAction(literal(words) + (f"\t{keys}" if keys else ""))
    action.triggered.connect(lambda: do())
    return action


def set_tone(widget: QWidget, **properties: object) -> None:
    """Change properties that style rules look at ("tone", "look", "wrong"), and have the rules looked up again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))  # else a label keeps the size of its old look
    widget.update()
