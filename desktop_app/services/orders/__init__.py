"""Orders as windows list, show and change them."""

from desktop_app.services.orders.editing import OrderForm, OrderPerson, OrderRow, new_order, read_order
from desktop_app.services.orders.labels import label_pdf, note_label
from desktop_app.services.orders.listing import ListedOrder, order_ids, order_row, order_rows
from desktop_app.services.orders.saving import SavedOrder, save_order, set_status

__all__ = [
    "ListedOrder", "OrderForm", "OrderPerson", "OrderRow", "SavedOrder", "label_pdf", "new_order", "note_label",
    "order_ids", "order_row", "order_rows", "read_order", "save_order", "set_status",
]  # fmt: skip
