"""What can be chosen is seen in both colour schemes: outlines stand out from the ground, and a choice from none."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton, QWidget

from ui import theme

SCHEMES = {Qt.ColorScheme.Light: theme.LIGHT, Qt.ColorScheme.Dark: theme.DARK}


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [each / 255 for each in (colour.red(), colour.green(), colour.blue())]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pixels(widget: QWidget) -> list[QColor]:
    """The colours of its indicator, which stands at the left."""
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    width = int(17 * ratio)
    return [QColor(image.pixel(x, y)) for x in range(width) for y in range(image.height())]


@pytest.fixture(params=SCHEMES, ids=["light", "dark"])
def colours(request: pytest.FixtureRequest, qapp: QApplication) -> Any:
    theme.dress(qapp, request.param)
    yield SCHEMES[request.param]
    theme.dress(qapp, Qt.ColorScheme.Light)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_an_outline_stands_out_and_a_choice_is_seen(colours: theme.Colours, qtbot: Any, kind: type[Any]) -> None:
    ground = QWidget()
    ground.setProperty("expected", True)
    qtbot.addWidget(ground)
    widget = kind("x", ground)
    ground.resize(100, 40)
    ground.show()
    card = QColor(colours.card)
    assert max(contrast(each, QColor(colours.window)) for each in pixels(widget)) >= 3
    assert contrast(QColor(colours.border), card) >= 3
    assert contrast(QColor(colours.border), QColor(colours.window)) >= 3
    before = pixels(widget)
    widget.setChecked(True)
    after = pixels(widget)
    assert QColor(colours.primary).name() in {each.name() for each in after}
    assert sum(one != other for one, other in zip(before, after, strict=True)) > 40
