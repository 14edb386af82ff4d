"""Reports to the window when a run is opened, and when something fails."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from charrnn_gui.faults import FaultError, details_of, in_a_line, log_refusal
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.lost_device import device_lost_explained
from core.common.progress import Moment
from core.runs import Marks, RunFolder

if TYPE_CHECKING:
    from core.model.devices import DeviceChoice

# All modules of the worker have one name in the log.
log = logging.getLogger(__package__)


def opened_report(
    folder: RunFolder, moment: Moment, choice: DeviceChoice, *, is_new: bool, can_write: bool
) -> tuple[m.RunOpened, Marks]:
    """Return the report on a run for the window, and the marks up to which its files were read."""
    news = folder.news(Marks())
    assert news is not None
    report = m.RunOpened(
        folder=folder.path,
        settings=folder.settings,
        corpus_name=folder.corpus_info.source.title(folder.corpus_info.name),
        vocab=folder.vocab,
        told=news.told,
        moment=moment,
        device=choice.device.type,
        device_note=choice.note,
        is_new=is_new,
        corpus_source=folder.corpus_info.source,
        baselines=folder.baselines,
        can_write=can_write,
    )
    return report, news.marks


def for_the_person(error: Exception, saved: Moment | None = None) -> UserError:
    """Log ``error`` and return it for the window, without frames, because these keep tensors alive.

    Args:
        error: the exception.
        saved: the moment from which the run can continue; None if there is no run under way.
    """
    if isinstance(error, UserError):
        log_refusal(error)
        told = error
    else:
        log.error("the worker failed", exc_info=error)
        told = (saved and device_lost_explained(error, saved)) or FaultError(
            _("Stopped by a fault of the program: {error}").format(error=in_a_line(error)), details_of(error)
        )
    told.__traceback__ = told.__cause__ = told.__context__ = None
    return told
