"""The sealed file: keys, database, transactions, search tables, ledger and residue scan. Imports `records`, `rules`."""
