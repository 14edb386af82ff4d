"""The look as values: colours, sizes of type, heights and radii. All that is drawn takes them from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Colors:
    """Roles of colour, each ``#rrggbb``. ``PAIRS`` says which stand on which, and how they must contrast.

    Every hue has one meaning: blue is the present model and what can be done, orange is text that it has not
    seen, magenta a limit, green-teal something copied, violet a lesson, amber surprise. A meaning is never
    shown by colour alone. The earlier runs follow Paul Tol's "muted" and "light" schemes.

    Attributes:
        chrome: window, rail, header, side panels.
        panel: plots and texts.
        popup: menus and other popups.
        sunken: grooves, groups of segments.
        field: inputs at rest, chips, badges.
        field_line: the outline of such an input.
        hover: below the pointer, or pressed.
        border: lines between panels and rows.
        outline: of plain buttons; the groove of a slider.
        edge: the outline of what is typed into freely, and of checks.
        text: read first.
        muted: read second: captions, units, ticks.
        faint: ranks, marks of line ends.
        disabled: of what is impossible now; needs no contrast (WCAG 2.2, 1.4.3).
        grid: lines that only guide the eye.
        accent: the one action, selection, focus, links.
        accent_ink: on ``accent``.
        accent_hover: ``accent`` below the pointer.
        accent_soft: a tonal button, a note.
        accent_line: edges of a tree, a ghost curve.
        selected: the fill of a chosen row.
        selected_ink: on ``selected``.
        train: the curve of the training text.
        heldout: the curve of the held-out text.
        cloud: single updates behind the training curve; decoration.
        reference: lines to compare with.
        gradient: the curve of gradient norms.
        clip: the clipping threshold.
        overlays: earlier runs, in order; begin again when used up.
        mem: a memorized stretch; on ``mem_soft``.
        lesson: a lesson speaks; on ``lesson_soft``.
        warn: something needs attention; on ``warn_soft`` or a panel.
        error: something failed.
        ok: something went well.
        surprise: fills behind characters, from weak to strong.
        relief: likewise, of characters that surprise less than with other weights.
        neg: a unit near −1; the line above a character that surprises less.
        pos: a unit near +1; the underline of a surprise.
        tip: the fill of a tooltip.
        tip_ink: on ``tip``.
        mark: belongs to these colours and no others; a palette carries it in a role that nothing paints.
    """

    chrome: str
    panel: str
    popup: str
    sunken: str
    field: str
    field_line: str
    hover: str
    border: str
    outline: str
    edge: str
    text: str
    muted: str
    faint: str
    disabled: str
    grid: str
    accent: str
    accent_ink: str
    accent_hover: str
    accent_soft: str
    accent_line: str
    selected: str
    selected_ink: str
    train: str
    heldout: str
    cloud: str
    reference: str
    gradient: str
    clip: str
    overlays: tuple[str, ...]
    mem: str
    mem_soft: str
    lesson: str
    lesson_soft: str
    warn: str
    warn_soft: str
    error: str
    ok: str
    surprise: tuple[str, ...]
    relief: tuple[str, ...]
    neg: str
    pos: str
    tip: str
    tip_ink: str
    mark: str

    def overlay(self, index: int) -> str:
        """Return the colour of the earlier run number ``index``, counted from 0."""
        return self.overlays[index % len(self.overlays)]

    def compared(self, number: int) -> str:
        """Return the colour of the compared run number ``number``, counted from 0."""
        colors = (self.train, *self.overlays)
        return colors[number % len(colors)]


LIGHT = Colors(
    chrome="#f4f5f7",
    panel="#ffffff",
    popup="#ffffff",
    sunken="#eceef2",
    field="#eef0f3",
    field_line="#eef0f3",
    hover="#e4e7ec",
    border="#dfe3e8",
    outline="#c3c9d2",
    edge="#868e9b",
    text="#1a1d21",
    muted="#565e69",
    faint="#6b7380",
    disabled="#9aa0a9",
    grid="#eceef2",
    accent="#0b62b8",
    accent_ink="#ffffff",
    accent_hover="#0a56a2",
    accent_soft="#e3eefa",
    accent_line="#9cc3ea",
    selected="#e3eefa",
    selected_ink="#1a1d21",
    train="#0b62b8",
    heldout="#b84a06",
    cloud="#a9cbee",
    reference="#6f7783",
    gradient="#2f6575",
    clip="#b0286e",
    overlays=("#117733", "#aa4499", "#7a7a14", "#332288", "#882255", "#26796d"),
    mem="#0f7263",
    mem_soft="#d5efe9",
    lesson="#6a3fb5",
    lesson_soft="#efe9fa",
    warn="#8a5300",
    warn_soft="#fdf1dc",
    error="#b3261e",
    ok="#1b6e3c",
    surprise=("#fdf3da", "#fbe3ad", "#f8cf77", "#f4b544", "#ec9a24"),
    relief=("#e3eefa", "#bcd9f3", "#8cbbe9"),
    neg="#3f74c4",
    pos="#d98a12",
    tip="#24272c",
    tip_ink="#f4f5f7",
    mark="#707070",
)

DARK = Colors(
    chrome="#17181b",
    panel="#1e2024",
    popup="#26292e",
    sunken="#131417",
    field="#292c32",
    field_line="#292c32",
    hover="#31353c",
    border="#2f3238",
    outline="#444952",
    edge="#7d8592",
    text="#e8eaed",
    muted="#a6adb8",
    faint="#8d95a1",
    disabled="#6b717b",
    grid="#292c31",
    accent="#62b2ff",
    accent_ink="#08223b",
    accent_hover="#7cbfff",
    accent_soft="#1d3550",
    accent_line="#35608c",
    selected="#1d3550",
    selected_ink="#e8eaed",
    train="#62b2ff",
    heldout="#ff9c54",
    cloud="#35608c",
    reference="#8b94a0",
    gradient="#86c5d8",
    clip="#f07ab8",
    overlays=("#44bb99", "#ffaabb", "#eedd88", "#b8b8ff", "#c4c44a", "#d8a0e8"),
    mem="#4fd0b5",
    mem_soft="#173f39",
    lesson="#c0a2ff",
    lesson_soft="#30274a",
    warn="#f2b75c",
    warn_soft="#3a2e18",
    error="#ff8f85",
    ok="#6fd39a",
    surprise=("#2f2a1c", "#453817", "#5f4912", "#6f500c", "#895e05"),
    relief=("#1c2e43", "#214263", "#2a5681"),
    neg="#5b93e6",
    pos="#e3a23c",
    tip="#e8eaed",
    tip_ink="#17181b",
    mark="#101010",
)

# Every input has an outline, and a meaning is no longer carried by a soft fill.
LIGHT_CONTRAST = replace(
    LIGHT,
    chrome="#ffffff",
    sunken="#ffffff",
    field="#ffffff",
    field_line="#2b2f36",
    hover="#e0e3e8",
    border="#5f6670",
    outline="#2b2f36",
    edge="#2b2f36",
    text="#000000",
    muted="#2b2f36",
    faint="#3a3f47",
    disabled="#6f7783",
    grid="#d5d9df",
    accent="#00468f",
    accent_hover="#003570",
    accent_soft="#ffffff",
    accent_line="#00468f",
    selected="#00468f",
    selected_ink="#ffffff",
    train="#00468f",
    heldout="#8f3600",
    cloud="#7c9cc0",
    reference="#3f464f",
    mem_soft="#ffffff",
    lesson_soft="#ffffff",
    warn="#6b4000",
    warn_soft="#ffffff",
    mark="#717171",
)

DARK_CONTRAST = replace(
    DARK,
    chrome="#000000",
    panel="#000000",
    popup="#000000",
    sunken="#000000",
    field="#000000",
    field_line="#cfd4db",
    hover="#30343b",
    border="#9aa1ab",
    outline="#cfd4db",
    edge="#cfd4db",
    text="#ffffff",
    muted="#dde1e6",
    faint="#cfd4db",
    disabled="#8d95a1",
    grid="#2f3238",
    accent="#86c5ff",
    accent_ink="#000000",
    accent_hover="#a9d6ff",
    accent_soft="#000000",
    accent_line="#86c5ff",
    selected="#86c5ff",
    selected_ink="#000000",
    train="#86c5ff",
    cloud="#4d7eb0",
    reference="#b6bdc7",
    mem_soft="#000000",
    lesson_soft="#000000",
    warn_soft="#000000",
    mark="#111111",
)

ALL = {"light": LIGHT, "dark": DARK, "light-contrast": LIGHT_CONTRAST, "dark-contrast": DARK_CONTRAST}

TEXT, MARK = 4.5, 3.0
"""The least contrast of a text, and of a curve or edge with a meaning (WCAG 2.2, 1.4.3 and 1.4.11)."""

_GROUNDS = ("chrome", "panel", "popup", "field", "hover", "sunken")
PAIRS: dict[str, tuple[tuple[str, float], ...]] = {
    "text": tuple(
        (ground, TEXT) for ground in (*_GROUNDS, "accent_soft", "mem_soft", "warn_soft", "lesson_soft")
    ),
    "muted": tuple((ground, TEXT) for ground in _GROUNDS),
    "faint": (("panel", TEXT),),
    "accent": (("chrome", TEXT), ("panel", TEXT), ("popup", TEXT), ("accent_soft", TEXT)),
    "accent_ink": (("accent", TEXT), ("accent_hover", TEXT)),
    "selected_ink": (("selected", TEXT),),
    "tip_ink": (("tip", TEXT),),
    "mem": (("mem_soft", TEXT), ("panel", TEXT)),
    "lesson": (("lesson_soft", TEXT), ("panel", TEXT)),
    "warn": (("warn_soft", TEXT), ("panel", TEXT), ("chrome", TEXT)),
    "error": (("panel", TEXT), ("chrome", TEXT)),
    "ok": (("panel", TEXT), ("chrome", TEXT)),
    "train": (("panel", TEXT), ("chrome", TEXT)),
    "heldout": (("panel", TEXT), ("chrome", TEXT)),
    "clip": (("panel", TEXT),),
    "gradient": (("panel", MARK),),
    "reference": (("panel", MARK),),
    "edge": (("panel", MARK),),
}
"""Which colour is drawn on which, with the least contrast; besides ``overlays``, ``surprise``, ``relief``."""


@dataclass(frozen=True, slots=True)
class Type:
    """A size of type, in pixels at scale 1, and its weight (100 to 900)."""

    size: int
    weight: int = 400


BODY = Type(13)
CAPTION = Type(12)
CAPTION_STRONG = Type(12, 600)
SMALLEST = Type(11)
SMALLEST_STRONG = Type(11, 600)
TITLE = Type(14, 600)
READING = Type(16)
READING_CHINESE = Type(17)
WRITTEN = Type(22)
LIVE_NUMBER = Type(17, 600)
WELCOME = Type(22, 600)

TYPES = {
    "smallest": SMALLEST,
    "caption": CAPTION,
    "caption-strong": CAPTION_STRONG,
    "strong": Type(13, 600),
    "title": TITLE,
    "reading": READING,
    "reading-zh": READING_CHINESE,
    "prefix": Type(15),
    "live": LIVE_NUMBER,
    "figure": Type(24, 600),
    "welcome": WELCOME,
}
"""By the names that ``charrnn_gui/look/fonts.py:set_type`` takes."""

READING_LINE, READING_LINE_CHINESE = 27, 30
"""How far the lines of a text are apart that is there to be read."""
SPACE = 4
"""The grid: every distance is a multiple of it, or nearly."""
PANEL_PADDING = 14
FIELD_HEIGHT, TRANSPORT_HEIGHT, PANEL_HEAD_HEIGHT = 28, 34, 44
HEADER_HEIGHT, STATUS_HEIGHT, RAIL_WIDTH = 56, 28, 60
TABLE_ROW_HEIGHT, LIVE_STRIP_HEIGHT, CANDIDATE_HEIGHT, WELCOME_BUTTON_HEIGHT = 28, 48, 22, 44
CHOICE_ROW_HEIGHT, LEAF_HEIGHT, LINE_ROW_HEIGHT = 26, 34, 48
"""Of a row of alternatives or steps, of a leaf of the tree, and of a line that was written."""
MARK_RADIUS, CONTROL_RADIUS, POPUP_RADIUS = 4, 6, 8
