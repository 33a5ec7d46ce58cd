"""docs/walkthrough.md from an empty folder to an approved plan, just as it is written there."""

from pathlib import Path

import pytest
from tests.walking import Walk, blocks

PAGE = Path(__file__).parents[1] / "docs" / "walkthrough.md"


@pytest.mark.timeout(300)
async def test_the_walkthrough_works_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBRM_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("CBRM_WORKSPACE", raising=False)
    here = tmp_path / "empty"
    here.mkdir()
    monkeypatch.chdir(here)
    walk = Walk(monkeypatch, here)
    try:
        for block in blocks(PAGE.read_text(encoding="utf-8")):
            await walk.take(block)
    finally:
        await walk.close()
