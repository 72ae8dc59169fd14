"""Partners: who may receive data, under which commitment, and how much of it."""
