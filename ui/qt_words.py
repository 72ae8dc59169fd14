"""What Qt itself says - menus of a text field, of a scroll bar, its file dialog - in the user's language.

Qt brings no Vietnamese. On Windows files and printers are chosen in the system's own dialogs, which speak for
themselves.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

from desktop_app.language import Language
from desktop_app.rules.errors import N_

# As they stand in Qt's sources (qtbase 6.11): QLineEdit and QWidgetTextControl, QAbstractSpinBox, QScrollBar,
# QPlatformTheme, QFileDialog and its model, QPrintDialog.
WORDS = frozenset(
    (
        N_("&Undo"), N_("&Redo"), N_("Cu&t"), N_("&Copy"), N_("&Paste"), N_("Delete"), N_("Select All"),
        N_("&Select All"), N_("&Step up"), N_("Step &down"),
        N_("Scroll here"), N_("Top"), N_("Bottom"), N_("Left edge"), N_("Right edge"), N_("Page up"), N_("Page down"),
        N_("Page left"), N_("Page right"), N_("Scroll up"), N_("Scroll down"), N_("Scroll left"), N_("Scroll right"),
        N_("OK"), N_("Save"), N_("Open"), N_("&Yes"), N_("&No"), N_("Cancel"), N_("Close"),
        N_("&Look in:"), N_("Back"), N_("Forward"), N_("Parent Directory"), N_("Create New Folder"), N_("List View"),
        N_("Detail View"), N_("Files of &type:"), N_("Files"), N_("Sidebar"),
        N_("Directory:"), N_("File &name:"), N_("&Open"), N_("&Choose"),
        N_("&Save"), N_("&Rename"), N_("&Delete"), N_("Show &hidden files"), N_("&New Folder"), N_("New Folder"),
        N_("All Files (*)"), N_("Computer"), N_("Size"), N_("Type"), N_("Date Modified"), N_("Folder"),
        N_("File"), N_("%1 File"), N_("%1 bytes"), N_("%1 already exists.\nDo you want to replace it?"),
        N_("%1 already exists.\nDo you want to overwrite it?"),
        N_("%1\nFile not found.\nPlease verify the correct file name was given."),
        N_("Print"), N_("&Print"), N_("&Options >>"), N_("&Options <<"), N_("Print to File (PDF)"), N_("Local file"),
        N_("Write PDF file"), N_("Printer"), N_("&Name:"), N_("P&roperties"), N_("Location:"), N_("Preview"),
        N_("Type:"), N_("Output &file:"), N_("Copies"), N_("Copies:"), N_("Collate"), N_("Reverse"), N_("Options"),
        N_("Print range"), N_("Print all"), N_("Pages from"), N_("to"), N_("Pages"), N_("Current Page"),
        N_("Selection"), N_("Page &Set:"), N_("All Pages"), N_("Odd Pages"), N_("Even Pages"), N_("Output Settings"),
        N_("Color Mode"), N_("Color"), N_("Grayscale"), N_("Double Sided Printing"), N_("Off"),
        N_("Long side binding"), N_("Short side binding"),
        N_("Printer Properties"), N_("Page"), N_("Advanced"), N_("Paper"), N_("Page size:"), N_("Width:"),
        N_("Height:"),
        N_("Paper source:"), N_("Orientation"), N_("Portrait"), N_("Landscape"), N_("Reverse landscape"),
        N_("Reverse portrait"), N_("Margins"), N_("top margin"), N_("left margin"), N_("right margin"),
        N_("bottom margin"), N_("Page Layout"), N_("Page &order:"), N_("Pages per sheet:"), N_("Millimeters (mm)"),
        N_("Inches (in)"), N_("Points (pt)"), N_("Custom"), N_("Left to Right, Top to Bottom"),
        N_("Right to Left, Top to Bottom"), N_("Top to Bottom, Left to Right"), N_("Top to Bottom, Right to Left"),
        N_("Directories"),
        N_("%1\nDirectory not found.\nPlease verify the correct directory name was given."),
    )
)  # fmt: skip


# "Name" is a person's with us.
_OTHERWISE = {"Name": N_("Name of the file")}


class QtWords(QTranslator):
    """Gives Qt the words of `WORDS` in `language`; all others stay as they are."""

    def __init__(self, language: Language, parent: QObject) -> None:
        super().__init__(parent)
        self.language = language

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Qt installs no empty one."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """The text for `source`, none for what is not ours."""
        msgid = source if source in WORDS else _OTHERWISE.get(source)
        return self.language.text(msgid) if msgid else None


def install(language: Language, parent: QObject) -> QtWords:
    """Have Qt speak `language` until `parent` goes."""
    made = QtWords(language, parent)
    QCoreApplication.installTranslator(made)
    return made
