"""A real model that writes, and a panel whose wishes it fulfils."""

from __future__ import annotations

import pytest
import torch
from pytestqt.qtbot import QtBot

from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer
from core.writing.writer import Writer
from tests.charrnn_gui.choosing.desk import Desk

SETTINGS = Settings(
    max_chars=2004,
    newlines_to_spaces=False,
    cell="gru",
    hidden_size=24,
    batch_size=4,
    num_steps=10,
    epochs=4,
    prefixes=(),
)


@pytest.fixture(scope="session")
def writer() -> Writer:
    """A model that has learned a little Chinese, with line ends."""
    trainer = Trainer(SETTINGS, training_text(load_shipped("songci"), SETTINGS), torch.device("cpu"))
    list(trainer.run())
    return trainer.writer


@pytest.fixture
def desk(writer: Writer, qtbot: QtBot) -> Desk:
    """The panel on the screen, with a model that answers at once."""
    desk = Desk(writer)
    qtbot.addWidget(desk.panel)
    desk.panel.resize(1400, 900)
    desk.panel.show()
    qtbot.waitExposed(desk.panel)
    return desk
