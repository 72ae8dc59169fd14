"""Tables of any length: the ids of all rows at once, their contents page by page as they come into sight."""

from ui.tables.columns import Column
from ui.tables.model import RowsModel
from ui.tables.view import TableView

__all__ = ["Column", "RowsModel", "TableView"]
