"""Files of other programs, in and out: workbooks, CSV, contacts. Knows rows and headings, not the database."""
