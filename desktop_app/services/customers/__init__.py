"""Customers as windows show and change them: the list, one of them to be edited, saving."""

from desktop_app.services.customers.editing import (
    Contact,
    CustomerForm,
    Row,
    consents_of,
    new_form,
    own_keys,
    owned_keys,
    read_form,
)
from desktop_app.services.customers.listing import ListRow, customer_ids, customer_row, customer_rows
from desktop_app.services.customers.saving import Saved, save_customer

__all__ = [
    "Contact", "CustomerForm", "ListRow", "Row", "Saved", "consents_of", "customer_ids", "customer_row",
    "customer_rows", "new_form", "own_keys", "owned_keys", "read_form", "save_customer",
]  # fmt: skip
