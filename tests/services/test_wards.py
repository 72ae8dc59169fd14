"""Provinces and communes to pick from."""

from __future__ import annotations

from desktop_app.services.wards import MOST, _wards, provinces, wards, wards_anywhere


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


def test_without_a_province_communes_of_the_whole_country_are_offered_with_theirs() -> None:
    assert wards_anywhere("cau giay") == [("Phường Cầu Giấy", "Hà Nội")]
    assert {province for _, province in wards_anywhere("tan binh")} > {"Đồng Nai"}
    assert len(wards_anywhere("a")) == MOST
    assert wards_anywhere(" ") == []
