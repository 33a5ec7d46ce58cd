"""The texts of the catalogue in the language of whoever asks."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.program import Outcome

Cbrm = Callable[..., Outcome]
GERMAN = {"CBRM_LANGUAGE": "de"}


def test_figures_elements_and_findings_are_in_the_chosen_language(cbrm: Cbrm) -> None:
    assert "Risikomanagement" in cbrm("figures", env=GERMAN).out
    assert "Risk management" in cbrm("figures").out
    shown = cbrm("show", "5-3@joint", "--json", env=GERMAN).json
    assert shown["title"] == "Das Steuerungsmodell ist offen und verbindlich"
    assert cbrm("show", "5-3@joint", "--json").json == {
        **shown,
        "title": "The governance model is open and accountable",
    }


def test_the_language_of_one_person_reaches_no_file(sample: Path, cbrm: Cbrm) -> None:
    assert cbrm("set", "5-3@joint", "status=drafted", env=GERMAN).code == 0
    assert cbrm("set", "12-4@joint", "status=drafted", env=GERMAN).code == 0
    written = "".join(path.read_text(encoding="utf-8") for path in sample.glob("joint/principles/*.toml"))
    assert "Steuerungsmodell" not in written
    assert "Lehren" not in written
    assert cbrm("undo", env=GERMAN).code == 0


def test_an_unknown_language_is_one_line_and_english(cbrm: Cbrm) -> None:
    outcome = cbrm("figures", env={"CBRM_LANGUAGE": "xx"})
    assert outcome.code == 0
    assert outcome.message.startswith("CBRM_LANGUAGE asks for the language “xx”")
    assert "Risk management" in outcome.out


def test_doctor_says_the_language_and_what_chose_it(sample: Path, cbrm: Cbrm) -> None:
    def step(**environment: str) -> dict[str, str]:
        steps = cbrm("doctor", "--json", env=environment).json["workspace"]["steps"]
        return next(one for one in steps if one["name"] == "language")

    assert step(CBRM_LANGUAGE="de")["line"] == "de, by CBRM_LANGUAGE"
    config = sample / "workspace.toml"
    config.write_text('language = "xx"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    found = step(CBRM_LANGUAGE="")
    assert (found["state"], found["remedy"]) == ("weak", "correct workspace.toml")
