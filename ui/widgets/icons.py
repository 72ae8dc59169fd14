"""Our icons: strokes of 1.6 on a field of 24, in `resources/icons`, drawn in the colour in which they are needed."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.resources import resource
from ui import theme

SIZE = 20
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" stroke-width="1.6"'
    ' stroke-linecap="round" stroke-linejoin="round">{strokes}</svg>'
)


def icon(name: str, colour: str = "") -> QIcon:
    """The icon `name`, in the colour of text unless another is given."""
    return _icon(name, colour or theme.colours().text)


@lru_cache(maxsize=256)
def _icon(name: str, colour: str) -> QIcon:
    strokes = resource(f"icons/{name}.svg").read_text("utf-8")
    renderer = QSvgRenderer(QByteArray(_FRAME.format(colour=colour, strokes=strokes).encode()))
    made = QIcon()
    for scale in (1, 2):
        picture = QPixmap(QSize(SIZE * scale, SIZE * scale))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, SIZE * scale, SIZE * scale))
        painter.end()
        picture.setDevicePixelRatio(scale)
        made.addPixmap(picture)
    return made
