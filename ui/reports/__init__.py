"""Reports: chosen, looked at, printed, saved."""
