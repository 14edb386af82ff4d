"""What waits for the worker, and what may be taken out while an update computes."""

from __future__ import annotations

from charrnn_gui import messages as m
from charrnn_gui.worker.inbox import Inbox
from core.common.prompts import Prompt

ASK, STOP = m.Ask(Prompt("东风", 3)), m.Stop()


def inbox_of(*requests: m.Request) -> Inbox:
    inbox = Inbox()
    for request in requests:
        inbox.put(request)
    return inbox


def test_requests_come_out_in_the_order_in_which_they_came() -> None:
    requests = [ASK, STOP, m.CancelAnswer(), m.Quit()]
    inbox = inbox_of(*requests)
    assert [inbox.take(block=False) for _ in range(5)] == [*requests, None]
    assert inbox.is_empty()


def test_what_is_about_prompts_comes_out_until_something_else_is_first() -> None:
    later = m.Ask(Prompt("人生", 3))
    inbox = inbox_of(ASK, m.CancelAnswer(), m.Pin(("东风",)), STOP, later)
    taken = [inbox.take_about_prompts() for _ in range(5)]
    assert taken == [ASK, m.CancelAnswer(), m.Pin(("东风",)), None, None]
    # What stands behind a stop is not met before it, and neither is lost.
    assert not inbox.is_empty()
    assert [inbox.take(block=False) for _ in range(3)] == [STOP, later, None]


def test_nothing_about_prompts_comes_out_where_nothing_waits() -> None:
    inbox = inbox_of()
    assert inbox.take_about_prompts() is None
    inbox.put(STOP)
    assert inbox.take_about_prompts() is None
    inbox.put(ASK)
    assert inbox.take(block=True) is STOP
    assert inbox.take_about_prompts() is ASK
    assert inbox.is_empty()


def test_it_tells_whether_another_kind_of_request_waits_and_keeps_their_order() -> None:
    inbox = inbox_of(STOP)
    assert not inbox.has_other_than(m.Stop)
    inbox.put(ASK)
    assert inbox.has_other_than(m.Stop)
    assert [inbox.take(block=False) for _ in range(3)] == [STOP, ASK, None]
    assert not inbox.has_other_than(m.Stop)
