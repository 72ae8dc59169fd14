"""What is handed to partners, and the register of it."""

from desktop_app.services.disclosures.making import FILES, Handed, disclose, is_the_file
from desktop_app.services.disclosures.offering import Offer, OfferedField, offer
from desktop_app.services.disclosures.register import Entry, disclosures_pdf, entries, field_labels

__all__ = [
    "FILES", "Entry", "Handed", "Offer", "OfferedField", "disclose", "disclosures_pdf", "entries", "field_labels",
    "is_the_file", "offer",
]  # fmt: skip
