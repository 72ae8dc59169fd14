"""A month's work without a pause: neither memory nor the write-ahead log grows with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commanding import HOUSE

pytestmark = pytest.mark.benchmark

SAVES, ERASURES, PEOPLE = 50_000, 200, 2_000
WARM = 0.1  # of the work, after which memory is no longer that of a program that has just begun
GROWTH_MB, LOG_MB = 50, 10

# New customers until there are enough, then changes of any of them; one is erased after every 250 saves. A minute
# passes with each, so that what is kept for a month to be undone is let go of on the way.
SOAK = """
import gc, json, random, re, sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from desktop_app.office import create_book
from desktop_app.services import customers
from desktop_app.services.customers import Row
from desktop_app.vault import pages
from desktop_app.vault.keyslots import KdfCost
from tests.erasing import erase

folder, saves, erasures, people, warm = Path(sys.argv[1]), *map(int, sys.argv[2:5]), float(sys.argv[5])
now = [datetime(2026, 11, 22, 3, tzinfo=UTC)]

def clock():
    return now[0]

def told(what):
    return int(re.search(what + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

office, _ = create_book(
    folder, office="Quảng cáo Mây", owner="Lê Hà", login="ha", password="mật khẩu đủ dài", cost=KdfCost(1024, 1, 1),
    clock=clock,
)
chance, codes, log, base, residue = random.Random(1), [], 0, 0.0, 0

def save(number):
    now[0] += timedelta(minutes=1)
    if len(codes) < people:
        phone = Row(None, {"phone.number": f"039{number % 10_000_000:07d}", "phone.kind": "main"})
        own = {"person.full_name": f"Người Thứ {number}", "person.note": "gọi sau 17 giờ " * 4}
        form = replace(customers.new_form(), own=own, rows={"phone": (phone,), "email": (), "address": ()})
        codes.append(office.run(customers.save_customer, form).code)
    else:
        form = office.run(customers.read_form, chance.choice(codes))
        own = {**form.own, "person.note": f"sửa lần {number}"}
        office.run(customers.save_customer, replace(form, own=own))

for number in range(1, saves + 1):
    save(number)
    if number % (saves // erasures) == 0:
        size = pages.wal_path(office.book.database.path)
        log = max(log, size.stat().st_size if size.exists() else 0)
        residue += len(erase(office, codes.pop(chance.randrange(len(codes)))).residue)
    if number == int(saves * warm):
        gc.collect()
        base = told("VmRSS")
gc.collect()
print(json.dumps({
    "growth": told("VmRSS") - base, "rss": told("VmRSS"), "most": told("VmHWM"), "log": log / 1e6, "residue": residue,
    "book": office.book.database.path.stat().st_size / 1e6,
}))
office.close()
"""


def test_memory_and_the_log_stay_small_through_fifty_thousand_saves(figures: Any, tmp_path: Path) -> None:
    given = [str(tmp_path / "book"), *map(str, (SAVES, ERASURES, PEOPLE, WARM))]
    done = subprocess.run(
        [sys.executable, "-c", SOAK, *given], cwd=HOUSE, capture_output=True, text=True, check=False,
        env=os.environ | {"SOKIN_CONFIG_DIR": str(tmp_path / "config")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    what = f"{SAVES:,} saves, {ERASURES} erasures"
    figures.told(f"{what}: the book", found["book"], "MB")
    figures.told(f"{what}: memory at the end", found["rss"], "MB")
    figures.at_most(f"{what}: memory grew by", found["growth"], GROWTH_MB, "MB")
    figures.at_most(f"{what}: write-ahead log when idle", found["log"], LOG_MB, "MB")
    figures.at_most(f"{what}: traces of the erased", found["residue"], 0)
