"""A small window that shows the last line read from standard input and closes at its end."""

from __future__ import annotations

import queue
import sys
import threading
import tkinter
from tkinter import ttk


def main(title: str) -> None:
    """Show the window until standard input ends."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        for line in sys.stdin:
            lines.put(line.removeprefix("#").strip())
        lines.put(None)

    root = tkinter.Tk()
    root.title(title)
    text = ttk.Label(root, width=72, wraplength="15c", padding=16)
    text.pack(fill="x")
    bar = ttk.Progressbar(root, mode="indeterminate")
    bar.pack(fill="x", padx=16, pady=(0, 16))
    bar.start(20)

    def show() -> None:
        while not lines.empty():
            line = lines.get()
            if line is None:
                root.destroy()
                return
            text.configure(text=line)
        root.after(100, show)

    threading.Thread(target=read, daemon=True).start()
    show()
    root.mainloop()


if __name__ == "__main__":
    main(sys.argv[1])
