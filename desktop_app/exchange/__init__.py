"""Files of other programs, in and out: workbooks, CSV. Knows rows and headings, not the database."""
