"""The refusals that checks of outside files share, and the limits they hold to.

Each function gives an error ready to be raised; the numbers IM-.. are explained on the help page of imports.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.rules.errors import N_, Rejected

SAFE = N_("Nothing was imported; the book and the file are as they were.")
SAVE_AS_XLSX = N_("Open the file in the spreadsheet program, save it as an Excel workbook (.xlsx) and try again.")


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most.

    Attributes:
        size: bytes of the file itself. unpacked: bytes of all its parts. ratio: unpacked to packed, for parts above a
        megabyte. parts: files inside the file. rows: of one table. area: rows times columns of one table. cell:
        characters of one cell. text: characters of all cells of one table.
    """

    size: int = 100 << 20
    unpacked: int = 200 << 20
    ratio: int = 100
    parts: int = 2_000
    rows: int = 500_000
    area: int = 10_000_000
    cell: int = 64 << 10
    text: int = 200 << 20


def damaged() -> Rejected:
    """IM-05."""
    return Rejected("IM-05", N_("The file is damaged or not complete."), safe=SAFE, do=SAVE_AS_XLSX)


def protected() -> Rejected:
    """IM-04."""
    return Rejected(
        "IM-04",
        N_("The file is protected by a password."),
        safe=SAFE,
        do=N_("Open it in the spreadsheet program, remove the password, save it and try again."),
    )


def bomb() -> Rejected:
    """IM-06."""
    return Rejected(
        "IM-06",
        N_("The file unpacks to far more than a list of customers or orders holds."),
        safe=SAFE,
        do=N_("Do not open the file if its sender is unknown. Otherwise copy only the rows into a new workbook."),
    )


def reaches_out() -> Rejected:
    """IM-07."""
    return Rejected(
        "IM-07",
        N_("The file holds parts that could reach outside of it."),
        safe=SAFE,
        do=N_("Do not open the file if its sender is unknown. Otherwise copy only the rows into a new workbook."),
    )


def too_many(limits: Limits) -> Rejected:
    """IM-08."""
    return Rejected(
        "IM-08",
        N_("The table is larger than {rows} rows or {area} cells."),
        safe=SAFE,
        do=N_("Delete stray content far below or to the right of the table, or split the list into several files."),
        rows=limits.rows,
        area=limits.area,
    )


def other_content() -> Rejected:
    """IM-03."""
    return Rejected(
        "IM-03",
        N_("The content of the file is not what its name says."),
        safe=SAFE,
        do=SAVE_AS_XLSX,
    )
