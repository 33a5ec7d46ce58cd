from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.servers.fixtures"]


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep keys and data away from the real home folder, of programs that a test starts as well.

    All of them show English, whatever the locale of the machine, and judge as of the day of the samples.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("CBRM_KEYS", str(tmp_path_factory.mktemp("keys")))
        patch.setenv("CBRM_LANGUAGE", "en")
        patch.setenv("CBRM_TODAY", "2026-11-23")
        yield
