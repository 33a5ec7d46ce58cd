"""`cbrm answer` and `cbrm offer-means` in processes of their own."""

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.program import Outcome, refused

SURVEY = "S-YP1Q"


@pytest.fixture
def running(cbrm: Callable[..., Outcome], sample: Path) -> Callable[..., Outcome]:
    """The sample with its survey running and nobody's answers yet."""
    shutil.rmtree(sample / "internal" / "responses", ignore_errors=True)
    assert cbrm("set", SURVEY, "status=running").code == 0
    return cbrm


def means(sample: Path) -> list[dict[str, object]]:
    tree = tomllib.loads((sample / f"joint/surveys/{SURVEY}.toml").read_text())
    return [row for row in tree["means"] if row["organisation"] == "brindlewick"]


def test_answers_go_inside_and_only_means_come_out(running: Callable[..., Outcome], sample: Path) -> None:
    for name in ("Ada", "Bo", "Cy"):
        assert running("answer", SURVEY.lower(), *"43502", "--as", name, "--comment", "canary").code == 0
    dry = running("offer-means", SURVEY, "--dry-run", "--json")
    assert dry.json["offered"] is False
    assert [row["question"] for row in dry.json["means"]] == [1, 2, 3, 5]
    assert running("offer-means", SURVEY).code == 0
    assert [(row["mean"], row["answers"]) for row in means(sample)] == [(4, 3), (3, 3), (5, 3), (2, 3)]
    assert "canary" not in (sample / f"joint/surveys/{SURVEY}.toml").read_text()


def test_few_answers_need_a_yes(running: Callable[..., Outcome], sample: Path) -> None:
    before = means(sample)
    running("answer", SURVEY, *"44444", "--anonymous")
    assert "--yes offers them all the same" in refused(running("offer-means", SURVEY))
    assert means(sample) == before
    assert "take care" in running("offer-means", SURVEY, "--yes").err
    assert {row["answers"] for row in means(sample)} == {1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((SURVEY, "4", "4"), "has 5 questions, not 2"),
        ((SURVEY, *"44447"), "question 5: an answer goes from 1 to 5"),
        (("R-FJP8", *"44444"), "no trust survey"),
        ((SURVEY, *"00000"), "no question of S-YP1Q is answered"),
        ((SURVEY, *"44444", "--as", "Ada", "--anonymous"), "--anonymous keeps no name"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    running: Callable[..., Outcome], arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(running("answer", *arguments))


def test_a_closed_survey_is_told(cbrm: Callable[..., Outcome]) -> None:
    assert "is closed" in refused(cbrm("answer", SURVEY, *"44444"))
