"""The office's clock zone."""

from __future__ import annotations

from datetime import timedelta, timezone

# All of Vietnam keeps UTC+7 and has had no summer time since 13 June 1975, so a fixed offset is exact for every date
# in the book and needs no zone database (Windows ships none).
OFFICE_ZONE = timezone(timedelta(hours=7))
