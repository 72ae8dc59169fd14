"""Provinces and communes to pick from."""

from __future__ import annotations

from desktop_app.services.wards import _wards, provinces, wards


def test_there_are_34_provinces_with_3321_communes() -> None:
    assert len(provinces()) == 34
    assert sum(map(len, _wards().values())) == 3_321
    assert set(_wards()) == set(provinces())


def test_a_commune_is_found_under_its_province_without_accents() -> None:
    assert wards("Thành phố Hà Nội", "cau giay") == ["Phường Cầu Giấy"]
    assert wards("Hà Nội", "cau giay") == ["Phường Cầu Giấy"]
    assert wards("Tỉnh Đồng Nai", "cau giay") == []
    assert provinces("dong nai") == ["Đồng Nai"]


def test_an_old_province_has_no_communes_and_does_no_harm() -> None:
    assert wards("Hà Tây", "x") == []
