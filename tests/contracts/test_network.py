"""No test, and so no part of the program that a test runs, can reach the network."""

from __future__ import annotations

import socket

import pytest


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_network_socket_cannot_be_made(family: socket.AddressFamily) -> None:
    with pytest.raises(PermissionError, match="no network socket"):
        socket.socket(family)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(PermissionError, match="no network socket"):
        socket.create_connection(("localhost", 9))
