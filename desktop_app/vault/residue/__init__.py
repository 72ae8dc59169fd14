"""Prove that an erasure left nothing, in two passes that do not rely on each other.

`scan_cells` asks the open database for every cell; `scan_pages` reads the file and its write-ahead log by hand, so that
deleted rows, gaps and stale frames are seen too. `scan_file` is for our other files. `Needles` says what is looked for.

`cells` and `disk` are the two passes; `joined` searches rows that SQLite joined, `btree` takes pages apart, `views`
reads what is escaped, `alone` tells a whole value from a part of a longer one. However many terms there are, they are
looked for in one go, by the automaton of ahocorasick-rs.
"""

from desktop_app.vault.residue.cells import scan_cells
from desktop_app.vault.residue.disk import scan_file, scan_pages
from desktop_app.vault.residue.needles import Hit, Kind, Needle, Needles

__all__ = ["Hit", "Kind", "Needle", "Needles", "scan_cells", "scan_file", "scan_pages"]
