from __future__ import annotations

import base64
import copy
import errno
import hashlib
import hmac
import json
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.rules.errors import EnvironmentFailed, Problem, Rejected
from desktop_app.vault import files, keyslots
from desktop_app.vault.keyslots import DataKey, KdfCost, SlotFile, sealing
from desktop_app.vault.recovery import Sheet, SheetText, parse_sheet

ROOT = Path(__file__).parents[2]
CHEAP = KdfCost(16, 1, 2)
DAY = date(2026, 3, 2)
PASSWORD = "mật khẩu đủ dài"
OTHER = "một mật khẩu khác"
VAULT = "00112233445566778899aabbccddeeff"
KEY = DataKey(bytes(range(32)), bytes(range(16)))
NEXT = DataKey(bytes(range(100, 132)), bytes(range(100, 116)))
BOOK, SHEET = keyslots.create(VAULT, "Lan", PASSWORD, KEY, created_on=DAY, cost=CHEAP)
TWO, TWO_ID = keyslots.add_user_slot(BOOK, KEY, "Minh", OTHER, cost=CHEAP)


def refused(action: Callable[[], object], code: str) -> Problem:
    with pytest.raises(Problem) as caught:
        action()
    assert caught.value.code == code
    return caught.value


def rewritten(content: dict[str, Any]) -> bytes:
    """`content` as a file with a checksum that fits: what somebody doctors who knows the format, not the key."""
    content = {name: value for name, value in content.items() if name != "sha256"}
    content["sha256"] = hashlib.sha256(canonical(content)).hexdigest()
    return json.dumps(content).encode()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def content(file: SlotFile = TWO) -> dict[str, Any]:
    loaded = json.loads(keyslots.serialise(file))
    assert isinstance(loaded, dict)
    return loaded


def whole(sheet: SheetText) -> Sheet:
    return parse_sheet(sheet.qr)


# --- passwords -----------------------------------------------------------------------------------------------------


def test_a_login_and_its_password_open_the_data_key():
    read = keyslots.parse(keyslots.serialise(TWO))
    assert read == TWO
    for login, password, slot_id in (("Lan", PASSWORD, BOOK.users[0].slot_id), ("Minh", OTHER, TWO_ID)):
        unlocked = keyslots.unlock(read, login, password)
        assert (unlocked.data_key, unlocked.slot_id, unlocked.vault_id) == (KEY, slot_id, VAULT)
        assert (unlocked.key_generation, unlocked.next_key, unlocked.must_change) == (1, None, False)


def test_without_a_login_the_only_user_is_meant():
    assert keyslots.unlock(BOOK, None, PASSWORD).data_key == KEY
    refused(lambda: keyslots.unlock(BOOK, None, OTHER), "KY-01")
    refused(lambda: keyslots.unlock(TWO, None, PASSWORD), "KY-13")


def test_the_standard_cost_is_the_second_choice_of_rfc_9106_and_opens_too():
    assert KdfCost(65536, 3, 4) == KdfCost.STANDARD
    file, _ = keyslots.create(VAULT, "Lan", PASSWORD, KEY, created_on=DAY)
    assert file.users[0].cost == KdfCost.STANDARD
    assert keyslots.unlock(file, "Lan", PASSWORD).data_key == KEY


@pytest.mark.parametrize(
    ("login", "password"), [("Lan", OTHER), ("Lan", ""), ("Hoa", PASSWORD), ("", ""), ("\ud800", "\udfff")]
)
def test_a_wrong_password_and_an_unknown_login_get_the_same_answer_for_the_same_work(
    login: str, password: str, monkeypatch: pytest.MonkeyPatch
):
    work: list[tuple[int, int, int]] = []

    def counted(**given: Any) -> Argon2id:
        work.append((given["memory_cost"], given["iterations"], given["lanes"]))
        return Argon2id(**given)

    monkeypatch.setattr(sealing, "Argon2id", counted)
    problem = refused(lambda: keyslots.unlock(TWO, login, password), "KY-01")
    assert isinstance(problem, Rejected)
    assert "wrong" in problem.error.msgid
    assert work == [(16, 1, 2)]


@pytest.mark.parametrize("made", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_composed_and_decomposed_letters_are_the_same_password_and_login(made: str, typed: str):
    login, password = "Thuỳ Dương", "Nguyễn Thị Đẹp"

    def form(kind: str, text: str) -> str:
        return unicodedata.normalize(kind, text)  # type: ignore[arg-type]

    file, _ = keyslots.create(VAULT, form(made, login), form(made, password), KEY, created_on=DAY, cost=CHEAP)
    assert keyslots.unlock(file, f" {form(typed, login).upper()} ", form(typed, password)).data_key == KEY


def test_the_case_of_a_password_matters():
    refused(lambda: keyslots.unlock(BOOK, "Lan", PASSWORD.upper()), "KY-01")


def test_a_password_of_a_thousand_letters_opens_and_its_neighbours_do_not():
    password = "ễ" * 1000
    file, _ = keyslots.create(VAULT, "Lan", password, KEY, created_on=DAY, cost=CHEAP)
    assert keyslots.unlock(file, "Lan", password).data_key == KEY
    refused(lambda: keyslots.unlock(file, "Lan", password[:-1]), "KY-01")
    refused(lambda: keyslots.unlock(file, "Lan", password + "ễ"), "KY-01")


@settings(max_examples=60)
@given(st.text(min_size=12, max_size=60), st.text(max_size=60))
def test_any_password_opens_and_any_other_is_refused(password: str, other: str):
    if len(unicodedata.normalize("NFC", password)) < 12:
        return
    file, _ = keyslots.create(VAULT, "Lan", password, KEY, created_on=DAY, cost=CHEAP)
    assert keyslots.unlock(file, "Lan", password).data_key == KEY
    if unicodedata.normalize("NFC", other) != unicodedata.normalize("NFC", password):
        refused(lambda: keyslots.unlock(file, "Lan", other), "KY-01")


@pytest.mark.parametrize("password", ["", "11 letters.", unicodedata.normalize("NFD", "ễ" * 11), "x" * 4097])
def test_a_password_that_is_too_short_or_endless_is_rejected(password: str):
    for action in (
        lambda: keyslots.create(VAULT, "Lan", password, KEY, created_on=DAY, cost=CHEAP),
        lambda: keyslots.add_user_slot(BOOK, KEY, "Hoa", password, cost=CHEAP),
        lambda: keyslots.change_password(BOOK, "Lan", PASSWORD, password, cost=CHEAP),
    ):
        assert isinstance(refused(action, "KY-02"), Rejected)


def test_a_changed_password_opens_with_a_new_pair_and_the_old_one_does_not():
    changed, unlocked = keyslots.change_password(TWO, "Minh", OTHER, "mười hai chữ mới", cost=CHEAP)
    assert (unlocked.data_key, unlocked.slot_id) == (KEY, TWO_ID)
    assert changed.generation == TWO.generation + 1
    assert keyslots.unlock(changed, "minh", "mười hai chữ mới").slot_id == TWO_ID
    refused(lambda: keyslots.unlock(changed, "Minh", OTHER), "KY-01")
    assert changed.users[0] == TWO.users[0]
    assert changed.users[1].public != TWO.users[1].public
    refused(lambda: keyslots.change_password(TWO, "Minh", PASSWORD, "mười hai chữ mới", cost=CHEAP), "KY-01")


def test_short_memory_is_told_as_such(monkeypatch: pytest.MonkeyPatch):
    def short(**_: Any) -> Argon2id:
        raise MemoryError

    monkeypatch.setattr(sealing, "Argon2id", short)
    assert isinstance(refused(lambda: keyslots.unlock(BOOK, "Lan", PASSWORD), "KY-08"), EnvironmentFailed)


@pytest.mark.parametrize(
    "cost", [(7, 1, 1), (31, 1, 4), (64, 0, 1), (64, 11, 1), (64, 1, 0), (1024, 1, 17), (524289, 1, 1)]
)
def test_a_cost_that_would_not_be_read_back_cannot_be_made(cost: tuple[int, int, int]):
    with pytest.raises(ValueError, match="out of range"):
        KdfCost(*cost)


# --- users ---------------------------------------------------------------------------------------------------------


def test_a_one_time_code_opens_however_it_is_typed_until_the_user_has_a_password():
    code = keyslots.new_one_time_code()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    file, slot_id = keyslots.add_user_slot(BOOK, KEY, "Hoa", code, one_time=True, cost=CHEAP)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("0", "o")):
        assert keyslots.unlock(file, "Hoa", typed).must_change
    own, unlocked = keyslots.change_password(file, "Hoa", code.lower(), OTHER, cost=CHEAP)
    assert not unlocked.must_change
    assert not keyslots.unlock(own, "Hoa", OTHER).must_change
    assert [slot.slot_id for slot in own.users] == [BOOK.users[0].slot_id, slot_id]
    refused(lambda: keyslots.unlock(own, "Hoa", code), "KY-01")


def test_codes_are_never_the_same():
    assert len({keyslots.new_one_time_code() for _ in range(100)}) == 100


def test_a_removed_user_no_longer_opens_the_file():
    gone = keyslots.remove_slot(TWO, KEY, TWO_ID)
    refused(lambda: keyslots.unlock(gone, "Minh", OTHER), "KY-01")
    assert keyslots.unlock(gone, "Lan", PASSWORD).data_key == KEY
    assert gone.generation == TWO.generation + 1


def test_a_file_without_users_still_opens_with_the_sheet():
    empty = keyslots.remove_slot(BOOK, KEY, BOOK.users[0].slot_id)
    assert keyslots.parse(keyslots.serialise(empty)) == empty
    assert keyslots.unlock_with_recovery(empty, whole(SHEET).key).data_key == KEY
    refused(lambda: keyslots.unlock(empty, "Lan", PASSWORD), "KY-01")


def test_users_whose_logins_share_a_tag_each_open_their_own_slot():
    seen: dict[str, str] = {}
    for number in range(1 << 17):  # the birthday paradox needs a few hundred
        login = f"user{number}"
        first = seen.setdefault(sealing.login_tag(VAULT, login), login)
        if first != login:
            break
    file, one = keyslots.add_user_slot(BOOK, KEY, first, PASSWORD, cost=CHEAP)
    file, two = keyslots.add_user_slot(file, KEY, login, OTHER, cost=CHEAP)
    assert keyslots.unlock(file, first, PASSWORD).slot_id == one
    assert keyslots.unlock(file, login, OTHER).slot_id == two
    changed, _ = keyslots.change_password(file, login, OTHER, "mười hai chữ mới", cost=CHEAP)
    assert keyslots.unlock(changed, first, PASSWORD).slot_id == one


def test_no_login_gets_more_slots_than_the_file_may_hold():
    file = BOOK
    for _ in range(2):
        file, _ = keyslots.add_user_slot(file, KEY, "Lan", OTHER, cost=CHEAP)
    assert keyslots.parse(keyslots.serialise(file)) == file
    refused(lambda: keyslots.add_user_slot(file, KEY, "lan", OTHER, cost=CHEAP), "KY-10")


def test_nothing_secret_shows_in_a_repr():
    shown = repr((KEY, TWO, keyslots.unlock(TWO, "Lan", PASSWORD), SHEET, whole(SHEET)))
    for secret in (KEY.key, KEY.salt, *(slot.private for slot in TWO.users), whole(SHEET).key):
        assert repr(secret) not in shown
        assert secret.hex() not in shown
    assert SHEET.key_lines[0] not in shown


def test_a_data_key_has_its_exact_length():
    assert DataKey.new() != DataKey.new()
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(bytes(31), bytes(16))
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(bytes(32), bytes(15))


# --- recovery ------------------------------------------------------------------------------------------------------


def test_the_recovery_key_opens_the_file():
    unlocked = keyslots.unlock_with_recovery(TWO, whole(SHEET).key)
    assert (unlocked.data_key, unlocked.slot_id) == (KEY, TWO.recovery.slot_id)


def test_the_sheet_alone_opens_the_data_key_without_any_file():
    unlocked = keyslots.open_sheet(whole(SHEET))
    assert (unlocked.data_key, unlocked.vault_id, unlocked.key_generation) == (KEY, VAULT, 1)
    assert unlocked.slot_id == BOOK.recovery.slot_id
    again, sheet = keyslots.create(
        VAULT, "Lan", OTHER, unlocked.data_key, created_on=DAY, cost=CHEAP, generation=1000, key_generation=1
    )
    assert again.generation == 1000
    assert keyslots.unlock(again, "Lan", OTHER).data_key == KEY
    assert keyslots.open_sheet(whole(sheet)).data_key == KEY


def test_without_a_file_the_key_lines_do_not_suffice():
    refused(lambda: keyslots.open_sheet(parse_sheet("\n".join(SHEET.key_lines))), "KY-09")


def test_the_sheet_of_another_book_is_refused():
    _, foreign = keyslots.create(keyslots.new_vault_id(), "Lan", PASSWORD, NEXT, created_on=DAY, cost=CHEAP)
    refused(lambda: keyslots.unlock_with_recovery(TWO, whole(foreign).key), "KY-04")
    refused(lambda: keyslots.open_sheet(Sheet(whole(foreign).key, whole(SHEET).sealed)), "KY-04")


def test_a_new_sheet_replaces_the_old_one():
    file, sheet = keyslots.replace_recovery(TWO, KEY, DAY)
    assert keyslots.unlock_with_recovery(file, whole(sheet).key).data_key == KEY
    refused(lambda: keyslots.unlock_with_recovery(file, whole(SHEET).key), "KY-04")
    assert keyslots.unlock(file, "Lan", PASSWORD).data_key == KEY


# --- a new data key ------------------------------------------------------------------------------------------------


def test_a_new_data_key_reaches_everyone_without_their_passwords():
    moving = keyslots.parse(keyslots.serialise(keyslots.reseal(TWO, KEY, NEXT)))
    assert moving.is_rotating
    for unlocked in (
        keyslots.unlock(moving, "Lan", PASSWORD),
        keyslots.unlock(moving, "Minh", OTHER),
        keyslots.unlock_with_recovery(moving, whole(SHEET).key),
    ):
        assert (unlocked.data_key, unlocked.next_key, unlocked.key_generation) == (KEY, NEXT, 1)

    done = keyslots.parse(keyslots.serialise(keyslots.settle(moving, KEY, NEXT, keep_next=True)))
    assert done.generation > moving.generation > TWO.generation
    for unlocked in (keyslots.unlock(done, "Minh", OTHER), keyslots.unlock_with_recovery(done, whole(SHEET).key)):
        assert (unlocked.data_key, unlocked.next_key, unlocked.key_generation) == (NEXT, None, 2)
    assert keyslots.open_sheet(whole(SHEET)).key_generation == 1
    _, sheet = keyslots.replace_recovery(done, NEXT, DAY)
    assert keyslots.open_sheet(whole(sheet)).data_key == NEXT


def test_a_rotation_can_be_given_up():
    back = keyslots.settle(keyslots.reseal(TWO, KEY, NEXT), KEY, NEXT, keep_next=False)
    assert keyslots.unlock(back, "Lan", PASSWORD).data_key == KEY
    assert (back.key_generations, back.generation) == ((1,), TWO.generation + 2)
    assert keyslots.add_user_slot(back, KEY, "Hoa", OTHER, cost=CHEAP)


def test_a_removed_user_does_not_get_the_new_key():
    moving = keyslots.reseal(keyslots.remove_slot(TWO, KEY, TWO_ID), KEY, NEXT)
    done = keyslots.settle(moving, KEY, NEXT, keep_next=True)
    old_slot = content(TWO)["users"][1]
    doctored = content(done)
    doctored["users"].append(old_slot)
    refused(lambda: keyslots.unlock(keyslots.parse(rewritten(doctored)), "Minh", OTHER), "KY-03")


def test_while_the_key_changes_nothing_else_can():
    moving = keyslots.reseal(TWO, KEY, NEXT)
    for action in (
        lambda: keyslots.remove_slot(moving, KEY, TWO_ID),
        lambda: keyslots.reseal(moving, KEY, NEXT),
        lambda: keyslots.change_password(moving, "Lan", PASSWORD, OTHER, cost=CHEAP),
    ):
        with pytest.raises(ValueError, match="settle"):
            action()
    with pytest.raises(ValueError, match="no rotation"):
        keyslots.settle(TWO, KEY, NEXT, keep_next=True)


# --- the documented format -----------------------------------------------------------------------------------------


def test_the_file_can_be_read_by_its_documentation_alone():
    """Written from the package's docstring: it must open the file without a line of ours."""
    file = json.loads(keyslots.serialise(TWO))
    vault = file["vault"]
    login = unicodedata.normalize("NFC", unicodedata.normalize("NFC", "MINH").casefold())
    tag = hashlib.sha256(f"so-kin login tag\n{vault}\n{login}".encode()).hexdigest()[:4]
    (slot,) = (each for each in file["users"] if each["tag"] == tag)
    kdf = slot["kdf"]
    assert (kdf["name"], kdf["version"]) == ("argon2id", 19)
    argon = Argon2id(
        salt=base64.b64decode(kdf["salt"]),
        length=32,
        iterations=kdf["iterations"],
        lanes=kdf["lanes"],
        memory_cost=kdf["memory_kib"],
    )
    about = {"format": "so-kin-keyslots", "version": 1, "vault": vault, "slot": slot["id"]}
    public = base64.b64decode(slot["public"]).hex()
    facts = canonical(about | {"for": "private key", "public": public, "one_time": slot["one_time"], "kdf": kdf})
    wrapped = base64.b64decode(slot["private"])
    private = AESGCM(argon.derive(OTHER.encode())).decrypt(base64.b64decode(slot["nonce"]), wrapped, facts)
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    info = canonical(about | {"for": "data key", "key_generation": file["key_generations"][0]})
    plain = suite.decrypt(base64.b64decode(slot["sealed"][0]), X25519PrivateKey.from_private_bytes(private), info)
    assert plain == KEY.key + KEY.salt

    rest = {name: value for name, value in file.items() if name not in ("mac", "sha256")}
    mac_key = HKDF(SHA256(), 32, bytes.fromhex(vault), b"so-kin slot file").derive(KEY.key)
    assert base64.b64decode(file["mac"]) == hmac.digest(mac_key, canonical(rest), "sha256")
    assert file["sha256"] == hashlib.sha256(canonical(rest | {"mac": file["mac"]})).hexdigest()


def test_the_sheet_can_be_read_by_its_documentation_alone():
    sheet = whole(SHEET)
    assert sheet.sealed is not None
    slot_id = HKDF(SHA256(), 16, bytes.fromhex(VAULT), b"so-kin recovery slot id").derive(sheet.key).hex()
    assert slot_id == content()["recovery"]["id"]
    about = {"format": "so-kin-keyslots", "version": 1, "vault": VAULT, "slot": slot_id}
    wrap = HKDF(SHA256(), 32, bytes.fromhex(VAULT), b"so-kin recovery sheet 1").derive(sheet.key)
    facts = canonical(about | {"for": "recovery sheet", "key_generation": 1})
    assert AESGCM(wrap).decrypt(bytes(12), sheet.sealed.ciphertext, facts) == KEY.key + KEY.salt


def test_the_file_holds_neither_login_nor_password_in_any_spelling():
    login, password = "Nguyễn Thị Phương Thảo", "mật khẩu đủ dài"
    file, _ = keyslots.create(VAULT, login, password, KEY, created_on=DAY, cost=CHEAP)
    data = keyslots.serialise(file)
    assert data.isascii()
    text = json.dumps(json.loads(data), ensure_ascii=False)
    for word in (*login.split(), "mật khẩu", "Phuong", base64.b64encode(login.encode()).decode()[:12]):
        assert word not in text


def test_two_books_give_the_same_login_different_tags():
    assert sealing.login_tag(VAULT, "Lan") == sealing.login_tag(VAULT, " LAN ")
    assert len({sealing.login_tag(keyslots.new_vault_id(), "Lan") for _ in range(50)}) > 40


# --- damage and doctoring ------------------------------------------------------------------------------------------


def test_a_thousand_flipped_bits_are_each_refused_or_harmless():
    data = keyslots.serialise(TWO)
    chance = random.Random(4711)
    refusals = 0
    for _ in range(1000):
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = bytearray(data)
        flipped[at] ^= 1 << bit
        try:
            assert keyslots.unlock(keyslots.parse(bytes(flipped)), "Lan", PASSWORD).data_key == KEY
        except EnvironmentFailed as problem:
            refusals += 1
            assert problem.code in ("KY-03", "KY-05")
    assert refusals > 900


def test_a_truncated_file_is_refused_at_every_length():
    data = keyslots.serialise(BOOK)
    for length in range(0, len(data) - 2, 7):
        refused(lambda length=length: keyslots.parse(data[:length]), "KY-03")


def test_the_layout_of_the_json_does_not_matter():
    assert keyslots.parse(json.dumps(content()).encode()) == TWO


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b'"so-kin-keyslots"',
        b'{"format": "so-kin-keyslots"}',
        b"\xff\xfe",
        b"\xef\xbb\xbf" + keyslots.serialise(BOOK),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": 1' + b"0" * 5000 + b"}",
        b"{" + b" " * (1 << 20) + b"}",
        keyslots.serialise(BOOK).replace(b'"version": 1\n', b'"version": 1, "version": 1\n'),
        keyslots.serialise(BOOK).replace(b'"version": 1\n', b'"version": 1.0\n'),
        keyslots.serialise(BOOK).replace(b'"version": 1\n', b'"version": NaN\n'),
    ],
)
def test_what_is_no_slot_file_is_refused_as_damaged(data: bytes):
    assert isinstance(refused(lambda: keyslots.parse(data), "KY-03"), EnvironmentFailed)


def test_a_file_of_a_newer_program_is_told_as_such():
    refused(lambda: keyslots.parse(rewritten(content() | {"version": 2, "novelty": []})), "KY-05")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("memory_kib", 524_289),
            ("memory_kib", 7),
            ("memory_kib", 10**9),
            ("iterations", 11),
            ("iterations", 10**18),
        ),
        *(("lanes", 17), ("lanes", 0), ("lanes", -1), ("lanes", True), ("iterations", "3"), ("salt", "AAAA")),
        ("name", "x"),
    ],
)
def test_a_doctored_cost_is_refused_before_any_work(name: str, value: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealing, "Argon2id", None)
    doctored = content()
    doctored["users"][0]["kdf"][name] = value
    refused(lambda: keyslots.parse(rewritten(doctored)), "KY-03")


def doctored_fields() -> Iterator[tuple[str | int, ...]]:
    def walk(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
        if path:
            yield path
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, (*path, name))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from walk(inner, (*path, number))

    return walk({name: value for name, value in content().items() if name != "sha256"}, ())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.binary(max_size=100).map(base64.b64encode).map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400)
@given(st.sampled_from(list(doctored_fields())), JSON)
def test_whatever_stands_in_a_field_the_file_opens_right_or_is_refused(path: tuple[str | int, ...], value: object):
    doctored = content()
    place: Any = doctored
    for step in path[:-1]:
        place = place[step]
    if place[path[-1]] == value and type(place[path[-1]]) is type(value):
        return
    place[path[-1]] = value
    refused_with = ("KY-01", "KY-03", "KY-05", "KY-06")
    with pytest.raises(Problem) as caught:
        keyslots.unlock(keyslots.parse(rewritten(doctored)), "Lan", PASSWORD)
    assert caught.value.code in refused_with


@settings(max_examples=100)
@given(st.sampled_from(list(doctored_fields())), st.integers(0, 200), st.integers(0, 7))
def test_every_changed_byte_in_a_value_is_noticed_at_the_login(path: tuple[str | int, ...], at: int, bit: int):
    doctored = content()
    place: Any = doctored
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    if not isinstance(value, str):
        return
    letters = bytearray(value.encode())
    letters[at % len(letters)] ^= 1 << bit
    place[path[-1]] = letters.decode("latin-1")
    for login, password in (("Lan", PASSWORD), ("Minh", OTHER)):
        with pytest.raises(Problem):
            keyslots.unlock(keyslots.parse(rewritten(doctored)), login, password)


def test_a_public_key_slipped_in_is_not_given_the_next_data_key():
    intruder = X25519PrivateKey.generate().public_key().public_bytes_raw()
    doctored = content()
    doctored["users"][1]["public"] = base64.b64encode(intruder).decode()
    file = keyslots.parse(rewritten(doctored))
    refused(lambda: keyslots.unlock(file, "Lan", PASSWORD), "KY-06")
    for action in (
        lambda: keyslots.reseal(file, KEY, NEXT),
        lambda: keyslots.add_user_slot(file, KEY, "Hoa", OTHER, cost=CHEAP),
        lambda: keyslots.settle(keyslots.reseal(TWO, KEY, NEXT), KEY, KEY, keep_next=True),
    ):
        refused(action, "KY-06")


def test_a_damaged_recovery_slot_is_told_as_damage_and_not_as_a_wrong_sheet():
    doctored = content()
    doctored["recovery"]["private"] = base64.b64encode(bytes(48)).decode()
    refused(lambda: keyslots.unlock_with_recovery(keyslots.parse(rewritten(doctored)), whole(SHEET).key), "KY-03")


def test_a_slot_cannot_be_moved_to_another_book_or_user():
    foreign, _ = keyslots.create("ff" * 16, "Lan", OTHER, NEXT, created_on=DAY, cost=CHEAP)
    doctored = content(foreign)
    doctored["users"][0] = copy.deepcopy(content(BOOK)["users"][0])
    doctored["users"][0]["tag"] = content(foreign)["users"][0]["tag"]
    refused(lambda: keyslots.unlock(keyslots.parse(rewritten(doctored)), "Lan", PASSWORD), "KY-01")
    swapped = content()
    swapped["users"][0]["sealed"], swapped["users"][1]["sealed"] = (
        swapped["users"][1]["sealed"],
        swapped["users"][0]["sealed"],
    )
    refused(lambda: keyslots.unlock(keyslots.parse(rewritten(swapped)), "Lan", PASSWORD), "KY-03")


# --- copies --------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    found = [tmp_path / name / keyslots.FILE_NAME for name in ("book", "config", "stick")]
    for path in found:
        path.parent.mkdir()
    return found


def test_the_newest_copy_counts_and_heals_the_others(places: list[Path]):
    keyslots.save(BOOK, places)
    keyslots.save(TWO, places[1:2])
    places[2].write_bytes(b"damaged")
    loaded = keyslots.load_newest(places)
    assert (loaded.file, loaded.source, loaded.stale) == (TWO, places[1], (places[0], places[2]))
    assert places[2].read_bytes() == b"damaged"
    assert keyslots.heal(loaded) == []
    assert {path.read_bytes() for path in places} == {keyslots.serialise(TWO)}
    assert keyslots.load_newest(places).stale == ()


def test_any_one_copy_is_enough(places: list[Path]):
    for survivor in places:
        keyslots.save(TWO, places)
        for path in places:
            if path != survivor:
                path.unlink()
        loaded = keyslots.load_newest(places)
        assert (loaded.file, loaded.source) == (TWO, survivor)
        keyslots.heal(loaded)
        assert all(path.exists() for path in places)


def test_of_two_copies_of_one_generation_the_first_place_counts(places: list[Path]):
    other, _ = keyslots.add_user_slot(BOOK, KEY, "Hoa", OTHER, cost=CHEAP)
    keyslots.save(TWO, places[:1])
    keyslots.save(other, places[1:])
    loaded = keyslots.load_newest(places)
    assert (loaded.file, loaded.stale) == (TWO, tuple(places[1:]))


def test_the_file_of_another_book_is_neither_taken_nor_overwritten(places: list[Path]):
    foreign, _ = keyslots.create("ff" * 16, "X", OTHER, NEXT, created_on=DAY, cost=CHEAP, generation=900)
    keyslots.save(TWO, places[:1])
    keyslots.save(foreign, places[1:2])
    loaded = keyslots.load_newest(places)
    assert (loaded.file, loaded.stale) == (TWO, (places[2],))
    assert keyslots.load_newest(places, "ff" * 16).file == foreign
    assert keyslots.load_newest(list(reversed(places))).file == foreign
    refused(lambda: keyslots.load_newest(places, "ee" * 16), "KY-11")
    assert [problem.code for problem in keyslots.save(TWO, places)] == ["KY-12"]
    assert keyslots.parse(places[1].read_bytes()) == foreign


def test_without_any_copy_the_missing_file_is_told(places: list[Path], tmp_path: Path):
    refused(lambda: keyslots.load_newest(places), "KY-11")
    refused(lambda: keyslots.load_newest([tmp_path / "no" / "folder"]), "KY-11")


def test_when_all_copies_are_damaged_that_is_told(places: list[Path]):
    places[0].write_bytes(b"")
    places[1].write_bytes(b"x" * (2 << 20))
    refused(lambda: keyslots.load_newest(places), "KY-03")


def test_a_copy_of_a_newer_program_stops_everything(places: list[Path]):
    keyslots.save(TWO, places[:1])
    places[1].write_bytes(rewritten(content() | {"version": 2}))
    refused(lambda: keyslots.load_newest(places), "KY-05")
    assert [problem.code for problem in keyslots.save(TWO, places)] == ["KY-05"]


def test_one_place_that_cannot_be_written_is_told_and_the_others_are(places: list[Path], tmp_path: Path):
    gone = tmp_path / "unplugged" / keyslots.FILE_NAME
    assert [problem.code for problem in keyslots.save(TWO, [gone, *places])] == ["FI-04"]
    assert keyslots.load_newest(places).file == TWO
    refused(lambda: keyslots.save(TWO, [gone]), "FI-04")


SAVE_AND_DIE = """
import sys
from pathlib import Path
from desktop_app.vault import files, keyslots
with files.Faults.killing(sys.argv[1]):
    keyslots.save(keyslots.parse(Path(sys.argv[2]).read_bytes()), [Path(p) for p in sys.argv[3:]])
"""


@pytest.mark.parametrize("at", files.WRITE_STEPS)
def test_a_kill_while_the_slots_are_saved_leaves_the_old_or_the_new_file(places: list[Path], tmp_path: Path, at: str):
    keyslots.save(BOOK, places)
    new = tmp_path / "new.json"
    new.write_bytes(keyslots.serialise(TWO))
    child = subprocess.run([sys.executable, "-c", SAVE_AND_DIE, at, str(new), *map(str, places)], cwd=ROOT, check=False)
    assert child.returncode == 99
    loaded = keyslots.load_newest(places)
    assert loaded.file == (TWO if at in files.WRITE_STEPS[5:] else BOOK)
    assert keyslots.unlock(loaded.file, "Lan", PASSWORD).data_key == KEY
    keyslots.heal(loaded)
    assert {path.read_bytes() for path in places} == {keyslots.serialise(loaded.file)}


@pytest.mark.parametrize("at", files.WRITE_STEPS)
@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_full_disk_while_the_slots_are_saved_leaves_a_file_that_opens(places: list[Path], at: str, which: int):
    keyslots.save(BOOK, places)
    passed = 0

    def react(name: str) -> None:
        nonlocal passed
        passed += name == at
        if name == at and passed == which:
            raise OSError(errno.ENOSPC, "full")

    with files.Faults(react):
        problems = keyslots.save(TWO, places)
    assert [problem.code for problem in problems] == ["FI-01" if at in files.WRITE_STEPS[:5] else "FI-06"]
    loaded = keyslots.load_newest(places)
    assert loaded.file == TWO
    assert keyslots.unlock(loaded.file, "Minh", OTHER).data_key == KEY
