"""A paper in the window: pages, zoom, search, printing, saving. It is held in memory alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QModelIndex, QPointF
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.session import Session
from ui.widgets import EmptyState, button, card, column, icon, label, row
from ui.widgets.lines import wipe

_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class PaperView(QWidget):
    """The viewer. `on_print` and `on_save` are called by its buttons; `on_table` where the paper is a table too."""

    def __init__(
        self, session: Session, on_print: Callable[[], None], on_save: Callable[[], None],
        on_table: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.session, say = session, session.say
        self.paper = b""
        self.document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self.view = QPdfView(self)
        self.view.setAccessibleName(say("Pages"))
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.found = QPdfSearchModel(self)
        self.found.setDocument(self.document)
        self.view.setSearchModel(self.found)
        self.previous = button("", "quiet", icon_name="back", do=lambda: self._go(-1))
        self.next = button("", "quiet", icon_name="forward", do=lambda: self._go(1))
        self.previous.setAccessibleName(say("Previous page"))
        self.next.setAccessibleName(say("Next page"))
        self.page_text = label("", "small")
        smaller = button("", "quiet", icon_name="zoom-out", do=lambda: self._zoom(-1))
        larger = button("", "quiet", icon_name="zoom-in", do=lambda: self._zoom(1))
        fit = button(say("Fit"), "quiet", do=lambda: self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth))
        smaller.setAccessibleName(say("Smaller"))
        larger.setAccessibleName(say("Larger"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("Find in the paper"))
        self.search.setAccessibleName(say("Find in the paper"))
        self.search.setMaximumWidth(170)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self.found.setSearchString)
        self.search.returnPressed.connect(lambda: self._find(1))
        self.found.countChanged.connect(self._found)
        self._at = -1
        self.print = button(say("Print…"), icon_name="print", do=on_print)
        self.save = button(say("PDF…"), icon_name="save", do=on_save)
        self.table = button("Excel…", icon_name="exports", do=on_table) if on_table else None
        bar = row(
            self.previous, self.page_text, self.next, smaller, larger, fit, self.search, None, self.print, self.save,
            self.table or 0, gap=4,
        )  # fmt: skip
        self.bar = QWidget()
        self.bar.setLayout(bar)
        self.empty = EmptyState(say("Choose a report; it is shown here before it is printed or saved."))
        holder = card(self.bar, self.view, self.empty, gap=8, margins=8)
        holder.layout().setStretch(1, 1)
        holder.layout().setStretch(2, 1)
        self.setLayout(column(holder))
        # Methods, not lambdas: Qt lets go of these when the viewer is destroyed, before its document closes.
        self.view.pageNavigator().currentPageChanged.connect(self._tell)
        self.document.statusChanged.connect(self._tell)
        self.clear()

    def show_paper(self, paper: bytes) -> None:
        """Show the PDF `paper`."""
        self.clear()
        self.paper = paper
        self._buffer.setData(QByteArray(paper))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self.empty.hide()
        self.bar.show()
        self.view.show()
        self.view.pageNavigator().jump(0, QPointF(), 0)
        self._tell()

    def clear(self) -> None:
        """Let go of what is shown: whoever it was about may be gone."""
        self.document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray())
        self.paper = b""
        wipe(self.search)
        self.bar.hide()
        self.view.hide()
        self.empty.show()

    @property
    def pages(self) -> int:
        """How many there are."""
        return self.document.pageCount() if self.paper else 0

    def _tell(self, _: object = None) -> None:
        at = self.view.pageNavigator().currentPage()
        self.page_text.setText(self.session.say("{page} / {pages}", page=at + 1, pages=self.pages))
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < self.pages)

    def _go(self, step: int) -> None:
        at = max(0, min(self.pages - 1, self.view.pageNavigator().currentPage() + step))
        self.view.pageNavigator().jump(at, QPointF(), 0)

    def _zoom(self, step: int) -> None:
        now = self.view.zoomFactor() if self.view.zoomMode() is QPdfView.ZoomMode.Custom else 1.0
        at = min(range(len(_ZOOMS)), key=lambda each: abs(_ZOOMS[each] - now))
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(_ZOOMS[max(0, min(len(_ZOOMS) - 1, at + step))])

    def _found(self) -> None:
        self._find(0)

    def _find(self, step: int) -> None:
        count = self.found.rowCount(QModelIndex())
        if not count:
            self._at = -1
            return
        self._at = (self._at + step) % count if self._at >= 0 else 0
        link = self.found.resultAtIndex(self._at)
        self.view.setCurrentSearchResultIndex(self._at)
        self.view.pageNavigator().jump(link.page(), link.location(), 0)
