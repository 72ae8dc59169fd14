"""Colours, type and the few style rules: Fusion with our own palette, light or dark as the system says.

Colour goes through the palette wherever Qt allows; style rules cover only what it can't do (rail, cards, chips,
buttons, line edits, what one chooses from or counts with, the outline of check boxes). Where a rule takes an arrow
away, it brings one of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.resources import resource

FAMILY = "Be Vietnam Pro"
POINTS = 10.5  # 14 px at 96 dpi
_FILES = ("Regular", "SemiBold", "Bold", "Italic")


@dataclass(frozen=True)
class Colours:
    """One colour scheme. A tint is the ground of a chip or banner; its colour is the text on it."""

    text: str
    muted: str
    window: str
    card: str
    line: str
    border: str
    primary: str
    on_primary: str
    primary_tint: str
    rail: str
    rail_selected: str
    rail_text: str
    row: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    danger: str
    danger_tint: str
    danger_fill: str


LIGHT = Colours(
    text="#1B2733", muted="#55626F", window="#F5F7FA", card="#FFFFFF", line="#D5DCE4", border="#7D8A98",
    primary="#17609E", on_primary="#FFFFFF", primary_tint="#E6F0F9", rail="#14304A", rail_selected="#1F4A70",
    rail_text="#E4ECF4", row="#FAFBFC", ok="#1B7A4B", ok_tint="#E3F3EA", warn="#8A5A00", warn_tint="#FDF0CF",
    danger="#B3261E", danger_tint="#FCE8E6", danger_fill="#B3261E",
)  # fmt: skip
DARK = Colours(
    text="#E6EBF0", muted="#A3AFBB", window="#151B22", card="#1D252E", line="#37424E", border="#6B7885",
    primary="#6FB3EC", on_primary="#0D1A26", primary_tint="#1D3A54", rail="#0F1E2D", rail_selected="#1F4A70",
    rail_text="#DCE6EF", row="#202933", ok="#7BD3A4", ok_tint="#173527", warn="#F0C066", warn_tint="#3A2E12",
    danger="#F2938C", danger_tint="#432120", danger_fill="#C0392F",
)  # fmt: skip

_now = LIGHT
_chosen = Qt.ColorScheme.Unknown


def colours() -> Colours:
    """The scheme in force."""
    return _now


def set_up(app: QApplication) -> None:
    """Give `app` our style and font, and the system's scheme; follow it when it changes."""
    app.setStyle("Fusion")
    for each in _FILES:
        QFontDatabase.addApplicationFont(str(resource(f"fonts/BeVietnamPro-{each}.ttf")))
    font = QFont(FAMILY)
    font.setPointSizeF(max(POINTS, app.font().pointSizeF()))
    app.setFont(font)
    app.styleHints().colorSchemeChanged.connect(lambda _: choose(app, _chosen))
    choose(app, _chosen)


def choose(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """Put `app` into a scheme; `Unknown` is the system's. Where the system takes no wishes it is ours all the same."""
    global _chosen
    _chosen = scheme
    hints = app.styleHints()
    hints.setColorScheme(scheme)
    dress(app, hints.colorScheme() if scheme is Qt.ColorScheme.Unknown else scheme)


def dress(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """Put `app` into the light or the dark scheme."""
    global _now
    _now = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
    app.setPalette(palette(_now))
    app.setStyleSheet(style_sheet(_now))


def palette(c: Colours) -> QPalette:
    """Qt's roles in the colours of `c`."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, c.window), (roles.WindowText, c.text), (roles.Base, c.card), (roles.AlternateBase, c.row),
        (roles.Text, c.text), (roles.Button, c.card), (roles.ButtonText, c.text), (roles.Highlight, c.primary_tint),
        (roles.HighlightedText, c.text), (roles.ToolTipBase, c.card), (roles.ToolTipText, c.text),
        (roles.PlaceholderText, c.muted), (roles.Link, c.primary), (roles.LinkVisited, c.primary),
        (roles.Accent, c.primary), (roles.Light, c.card), (roles.Midlight, c.line), (roles.Mid, c.border),
        (roles.Dark, c.border), (roles.Shadow, c.line), (roles.BrightText, c.danger),
    ):  # fmt: skip
        made.setColor(role, QColor(colour))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.border))
    return made


def style_sheet(c: Colours) -> str:
    """The style rules in the colours of `c`; see resources/style.qss for what they are."""
    sheet = resource("style.qss").read_text("utf-8")
    scheme = "dark" if c is DARK else "light"
    for name in ("tick", "chevron", "chevron-up"):
        sheet = sheet.replace(f"@{name};", resource(f"icons/{name}-{scheme}.svg").as_posix())
    for each in sorted(fields(c), key=lambda each: -len(each.name)):
        sheet = sheet.replace(f"@{each.name};", f"{getattr(c, each.name)};")
    return sheet
