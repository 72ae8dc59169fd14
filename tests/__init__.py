"""Tests, mirroring the packages they test; `contracts` holds promises of the whole project."""
