"""The screens in a real browser: headless Chromium opens them and rescores a risk by keys."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.cli.serving import served

RISK_DOC = "joint/risks/R-FJP8.toml"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1000, "height": 640})
        browser.close()


def wait_for(page: Page, selector: str) -> None:
    """Wait for something on the page."""
    page.locator(selector).wait_for(state="attached", timeout=30_000)


def until(page: Page, true: Callable[[], object]) -> None:
    """Wait until something is true."""
    for _ in range(600):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came about")


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode()


def test_a_risk_is_rescored_in_a_browser(sample: Path, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    drawn: list[str] = []
    page.on("websocket", lambda it: it.on("framereceived", lambda frame: drawn.append(_text(frame))))
    with served(sample) as (_, url):
        page.goto(str(url))
        # Keys go to the screens without a click into them.
        wait_for(page, ".xterm-helper-textarea:focus")
        wait_for(page, "body.-first-byte")
        until(page, lambda: "JOINT" in "".join(drawn))
        page.keyboard.press("F10")
        until(page, lambda: "R-2403" in "".join(drawn))
        page.keyboard.type("/porosity")
        page.keyboard.press("Enter")
        page.keyboard.type("r45said in a browser")
        page.keyboard.press("Enter")
        until(page, lambda: "said in a browser" in (sample / RISK_DOC).read_text())
        risk = tomllib.loads((sample / RISK_DOC).read_text())
        assert risk["current"] == {"likelihood": 4, "impact": 5}
        assert risk["assessments"][-1]["reason"] == "said in a browser"
        page.keyboard.press("Control+q")
        wait_for(page, "body.-closed")
        assert page.get_by_text("Open it again").is_visible()
    assert asked
    assert all(f"{url.host}:{url.port}/" in address for address in asked), asked
    assert complaints == []
