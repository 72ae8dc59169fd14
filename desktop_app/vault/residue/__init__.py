"""Prove that an erasure left nothing, in two passes that do not rely on each other.

`scan_cells` asks the open database for every cell; `scan_pages` reads the file and its write-ahead log by hand, so that
deleted rows, gaps and stale frames are seen too. `scan_file` is for our other files. `Needles` says what is looked for.
"""

from desktop_app.vault.residue.cells import scan_cells
from desktop_app.vault.residue.disk import scan_file, scan_pages
from desktop_app.vault.residue.needles import Hit, Kind, Needle, Needles

__all__ = ["Hit", "Kind", "Needle", "Needles", "scan_cells", "scan_file", "scan_pages"]
