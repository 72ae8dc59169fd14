"""The windows, one folder a feature. Knows `desktop_app.services` and the catalogue; never SQL or reportlab."""
