"""Styles that are parsed once are the same as those that Textual would parse."""

from pathlib import Path

from tests.tui.playground import main_of, opened, sample, settled
from textual.css.stylesheet import Stylesheet

from cbrm_tui.tui.app import CbrmApp


def rules(sheet: Stylesheet) -> list[tuple[str, str]]:
    """What each rule is for, and what it says."""
    return [(rule.selectors, str(rule.styles.get_rules())) for rule in sheet.rules]


def anew(app: CbrmApp) -> list[tuple[str, str]]:
    """The rules of the app's styles as Textual parses them from the start."""
    plain = Stylesheet(variables=app.get_css_variables())
    plain.source = app.stylesheet.source.copy()
    plain.parse()
    return rules(plain)


async def test_the_rules_are_those_of_the_theme_and_of_the_screens_that_were_opened(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test() as pilot:
        await settled(pilot)
        app = main_of(pilot).app
        assert isinstance(app, CbrmApp)
        assert rules(app.stylesheet) == anew(app)
        sheets = len(app.stylesheet.source)
        await pilot.press("question_mark")
        await pilot.pause()
        assert len(app.stylesheet.source) > sheets
        seen = {}
        for theme in ("moor", "paper", "moor"):
            app.theme = theme
            await pilot.pause()
            assert rules(app.stylesheet) == anew(app)
            seen[theme] = rules(app.stylesheet)
        assert seen["moor"] != seen["paper"]
