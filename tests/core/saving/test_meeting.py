"""Where the computers of a team meet: found, waited for with a bound, and lost with a bound."""

from __future__ import annotations

import socket
import sys

import pytest

from core.common.errors import UserError
from core.saving.meeting import await_listener, check_port, interface, is_own, limit_silence, own_address


def test_nobody_at_an_address_is_said_within_the_timeout() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(UserError, match=f"Nobody has answered at 127.0.0.1:{port} for 0.1 seconds"):
            await_listener("127.0.0.1", port, 0.1)
        free.listen()
        await_listener("127.0.0.1", port, 0.1)


def test_a_free_port_is_taken_and_one_in_use_is_refused() -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"uses port {port}"):
            check_port(port)
    check_port(port)


def test_this_computer_knows_itself() -> None:
    assert is_own("127.0.0.1")
    assert not is_own("192.0.2.1")
    assert own_address("127.0.0.1", 29500) == "127.0.0.1"
    with pytest.raises(UserError, match=r"“nowhere\.invalid” can't be reached"):
        own_address("nowhere.invalid", 29500)


@pytest.mark.skipif(sys.platform != "linux", reason="teams of processes are for Linux")
def test_only_connections_to_the_meeting_get_a_limit() -> None:
    assert interface("127.0.0.1") == "lo"
    with (
        socket.create_server(("127.0.0.1", 0)) as meeting,
        socket.create_server(("127.0.0.1", 0)) as other,
        socket.create_connection(meeting.getsockname()) as limited,
        socket.create_connection(other.getsockname()) as free,
    ):
        limit_silence(meeting.getsockname()[1], 2.5)
        option = socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT
        assert (limited.getsockopt(*option), free.getsockopt(*option)) == (2500, 0)
        limited.sendall(b"still open")
