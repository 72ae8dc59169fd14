"""Everything held about one person, as a report for that person."""

from desktop_app.services.held.report import data_held_pdf

__all__ = ["data_held_pdf"]
