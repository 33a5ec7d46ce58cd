import itertools
import os
from collections.abc import Iterator
from typing import Final

import pytest

pytest_plugins = ["tests.servers.fixtures"]

_NUMBERS: Final = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep keys, settings and data away from the real home folder, of programs that a test starts as well.

    All of them show English, whatever the locale of the machine, and judge as of the day of the samples.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("CBRM_KEYS", str(tmp_path_factory.mktemp("keys")))
        patch.setenv("CBRM_LANGUAGE", "en")
        patch.setenv("CBRM_TODAY", "2026-11-23")
        yield


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings for each test: a theme that one of them chooses is not to be that of the next."""
    monkeypatch.setenv("XDG_CONFIG_HOME", f"{os.environ['XDG_CONFIG_HOME']}/{next(_NUMBERS)}")
