"""The list of pages at the left; under 1200 px it shrinks to icons with tooltips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui import theme
from ui.pages import PageSpec
from ui.session import Session
from ui.widgets import column, icon, label, literal, tip

WIDE, NARROW = 208, 56


class Rail(QWidget):
    """One button for each page.

    Signals:
        chosen(key): the page to show.
    """

    chosen = Signal(str)

    def __init__(self, session: Session, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("look", "rail")
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._brand = label("Sổ Kín", "brand")
        # Keys for the first nine pages in the order of sight.
        self._texts = {spec.key: session.say(spec.label) for spec in specs}
        upper = [self._button(spec) for spec in specs if not spec.at_foot]
        lower = [self._button(spec) for spec in specs if spec.at_foot]
        layout = column(self._brand, *upper, None, *lower, gap=2)
        layout.setContentsMargins(0, 0, 0, 8)
        self.setLayout(layout)
        self.setFixedWidth(WIDE)

    def _button(self, spec: PageSpec) -> QPushButton:
        made = QPushButton(_beside_icon(self._texts[spec.key]))
        made.setAccessibleName(self._texts[spec.key])
        made.setIcon(icon(spec.icon, theme.colours().rail_text))
        made.setIconSize(QSize(20, 20))
        made.setCheckable(True)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: self.chosen.emit(spec.key))
        self._group.addButton(made)
        self.buttons[spec.key] = made
        return made

    def select(self, key: str) -> None:
        """Mark the page that is shown."""
        self._group.setExclusive(False)
        for each, made in self.buttons.items():
            made.setChecked(each == key)
        self._group.setExclusive(True)

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, or icons with words."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._brand.setVisible(not narrow)
        for key, made in self.buttons.items():
            made.setText("" if narrow else _beside_icon(self._texts[key]))
            tip(made, self._texts[key] if narrow else "")


def _beside_icon(words: str) -> str:
    """`words` a little apart from the icon, which no style rule can do."""
    return f"  {literal(words)}"
