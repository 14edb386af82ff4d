"""What the frame does with how much room."""

from __future__ import annotations

import pytest

from charrnn_gui.frame.widths import Room


@pytest.mark.parametrize(
    ("width", "height", "room"),
    [
        (1600, 1000, Room(284, 412)),
        (1440, 800, Room(284, 412)),
        (1439, 900, Room(264, 340, is_wide=False)),
        (1200, 700, Room(264, 340, is_wide=False)),
        (1199, 700, Room(284, 316, is_setup_folded=True, is_wide=False)),
        (1024, 640, Room(284, 316, is_setup_folded=True, is_wide=False)),
        (853, 480, Room(284, 284, True, False, is_narrow=True, is_low=True)),
        (760, 480, Room(284, 284, True, False, is_narrow=True, is_low=True)),
        (759, 480, Room(284, 284, True, False, True, True, is_single=True)),
        (720, 900, Room(284, 284, True, False, True, True, is_single=True)),
        (1300, 500, Room(284, 340, False, False, is_narrow=True, is_low=True)),
    ],
)
def test_the_room_is_used_as_drawn(width: int, height: int, room: Room) -> None:
    assert Room.of(width, height) == room
