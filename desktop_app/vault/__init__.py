"""The sealed file: keys, database, migrations, transactions, search tables, backups, ledger and residue scan.

Imports `records`, `platform` and `rules`.
"""
