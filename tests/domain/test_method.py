from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbrm_tui.domain.colours import NAMES, rgb
from cbrm_tui.domain.method import DEFAULT_BANDS, Method, product_grid, read_method
from cbrm_tui.domain.settings import read_settings
from cbrm_tui.domain.text import has_unsafe
from cbrm_tui.domain.thresholds import THRESHOLDS, WEIGHTS

LEVELS = range(1, 6)
TOPS = ((4, "low"), (9, "moderate"), (14, "high"), (25, "severe"))


def test_five_by_five_has_the_four_bands_of_the_usual_products() -> None:
    method = Method()
    for likelihood in LEVELS:
        for impact in LEVELS:
            product = likelihood * impact
            expected = (
                "low"
                if product <= 4
                else "moderate"
                if product <= 9
                else "high"
                if product <= 14
                else "severe"
            )
            band = method.band((likelihood, impact))
            assert band is not None
            assert band.name == expected
            assert method.value((likelihood, impact)) == product


@pytest.mark.parametrize("likelihoods", range(3, 8))
@pytest.mark.parametrize("impacts", range(3, 8))
@pytest.mark.parametrize("bands", range(2, 8))
def test_every_other_size_grows_with_either_level_and_uses_both_ends(
    likelihoods: int, impacts: int, bands: int
) -> None:
    grid = product_grid(likelihoods, impacts, bands)
    assert (len(grid), {len(row) for row in grid}) == (likelihoods, {impacts})
    for line in [*grid, *zip(*grid, strict=True)]:
        assert all(lower <= higher for lower, higher in pairwise(line))
    assert (grid[0][0], grid[-1][-1]) == (0, bands - 1)


@pytest.mark.parametrize("score", [(0, 1), (1, 0), (6, 1), (1, 6), (-1, -1)])
def test_a_score_outside_the_scales_has_no_band_and_is_not_above_appetite(score: tuple[int, int]) -> None:
    method = Method()
    assert method.band(score) is None
    assert not method.fits(score)
    assert not method.above_appetite("delivery", score)


def test_the_grid_of_the_file_is_a_lookup_table() -> None:
    grid = [[0, 0, 1], [0, 1, 1], [1, 0, 1]]
    method, problems = read_method(
        {
            "likelihood": list("abc"),
            "impact": list("abc"),
            "bands": [{"name": "ok"}, {"name": "bad"}],
            "grid": grid,
        }
    )
    assert problems == []
    assert [[method.band_index((row, column)) for column in (1, 2, 3)] for row in (1, 2, 3)] == grid


def test_appetite_is_by_category_with_a_default_for_the_others() -> None:
    method, problems = read_method({"appetite": {"default": "low", "commercial": "high"}})
    assert problems == []
    moderate, severe = (2, 3), (5, 5)
    assert method.above_appetite("delivery", moderate)
    assert not method.above_appetite("commercial", moderate)
    assert method.above_appetite("commercial", severe)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ([], "method must be a table"),
        ({"likelihood": ["a", "b"]}, "method.likelihood must be a list of 3 to 7 labels"),
        ({"impact": ["a", "b", 3]}, "method.impact must be a list of 3 to 7 labels"),
        ({"bands": [{"name": "a"}]}, "method.bands must be 2 to 7 tables"),
        ({"bands": [{"name": "a"}, {}]}, "method.bands 2 must have a name of its own"),
        ({"bands": [{"name": "a"}, {"name": "a"}]}, "method.bands 2 must have a name of its own"),
        (
            {"bands": [{"name": "a", "review_days": 10**12}, {"name": "b"}]},
            "method.bands 1: review_days must be a whole number from 1 to 3650, weight one from 0 to 1000",
        ),
        (
            {"grid": [[0, 1], [2, 3]]},
            "method.grid must be 5 rows of 5 band numbers, 0 to 3",
        ),
        ({"appetite": {"legal": "huge"}}, "method.appetite.legal must be one of low, moderate, high, severe"),
        ({"appetite": 3}, "method.appetite must be a table of band names by category"),
    ],
)
def test_what_does_not_fit_is_named_and_the_default_holds(raw: object, problem: str) -> None:
    assert read_method(raw) == (Method(), [problem])


def test_labels_of_partners_are_printable() -> None:
    method, _ = read_method(
        {"likelihood": ["\x1b[31mrare", "b", "c"], "bands": [{"name": "a\u202eb"}, {"name": "c"}]}
    )
    assert (method.likelihood[0], method.bands[0].name) == ("[31mrare", "ab")
    _, problems = read_method({"appetite": {"\x1b[2J": "low!"}})
    assert not any(has_unsafe(text) for text in problems)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
_SETTINGS_KEYS = st.sampled_from(["plan", "organisations", "ladder", "weights", "thresholds", "method"])
_METHOD_KEYS = st.sampled_from(["likelihood", "impact", "bands", "grid", "appetite"])


@given(st.dictionaries(_METHOD_KEYS, _ANY) | _ANY)
def test_any_table_gives_a_method_that_holds_together(raw: Any) -> None:
    method, _ = read_method(raw)
    corners = [(1, 1), (len(method.likelihood), len(method.impact))]
    assert all(method.band(score) for score in corners)
    assert method.default_appetite < len(method.bands)


@given(
    st.dictionaries(
        st.sampled_from(["plan", "organisations", "ladder", "weights", "thresholds", "method"]), _ANY
    )
)
def test_any_tree_gives_settings(tree: dict[str, Any]) -> None:
    settings = read_settings(tree)
    assert settings.method.bands
    assert not any(has_unsafe(text) for text in settings.problems)


def test_settings_say_what_does_not_fit() -> None:
    settings = read_settings(
        {
            "organisations": {"ash": {"name": "Ash", "size": True}, "elm": 3},
            "ladder": [{"level": "site", "who": "Ann", "max_days": 5}, {"level": "top", "max_days": -1}],
            "weights": {"value": float("inf"), "strength": 2, "performance": -1},
            "thresholds": {"gap_red": "x"},
        }
    )
    assert settings.problems == (
        "organisations.elm must be a table with a name",
        "ladder 2 must have level, who and max_days (0 to 3650)",
        "weights.value must be a number from 0 to 1000000",
        "weights.performance must be a number from 0 to 1000000",
        "thresholds.gap_red must be a number from 0 to 1000000",
    )
    assert settings.partners["ash"].size == 0
    assert [rung.level for rung in settings.ladder] == ["site"]
    read = [settings.weight("strength"), settings.weight("value"), settings.threshold("gap_red")]
    assert read == [2, 1, 2]
    assert (settings.name_of("ash"), settings.name_of("o\x1bk")) == ("Ash", "ok")
    assert read_settings({"ladder": 3}).problems == ("ladder must be a list of tables",)
    assert read_settings({}).method.bands == DEFAULT_BANDS


def test_a_threshold_or_weight_that_is_mistyped_is_named_with_the_nearest_there_is() -> None:
    settings = read_settings(
        {"thresholds": {"helth_green": 80, "zzz": 1}, "weights": {"exit_asset": 2, "health_green": 3}}
    )
    assert settings.problems == (
        "weights.exit_asset is none of the weights there are; the nearest is exit_assets",
        "weights.health_green is none of the weights there are",
        "thresholds.helth_green is none of the thresholds there are; the nearest is health_green",
        "thresholds.zzz is none of the thresholds there are",
    )
    assert (settings.threshold("health_green"), settings.weight("exit_assets")) == (70, 1)


def test_elements_may_be_weighed_too_those_of_the_plan_among_them() -> None:
    own = {"10-insurance": {"title": "Insurance"}}
    weights = {"10-3": 3, "10-insurance": 2, "exit_assets": 4}
    settings = read_settings({"elements": own, "weights": weights})
    assert settings.problems == ()
    assert settings.weights == weights
    assert [settings.weight_of(element) for element in settings.elements] == [2]
    assert len(read_settings({"weights": weights}).problems) == 1


def test_every_threshold_and_weight_can_be_read_by_people() -> None:
    for table in (THRESHOLDS, WEIGHTS):
        assert all(name == one.name and one.label and 1 <= one.principle <= 12 for name, one in table.items())
        assert len({one.label for one in table.values()}) == len(table)
    assert not THRESHOLDS.keys() & WEIGHTS.keys()
    with pytest.raises(KeyError):
        read_settings({}).threshold("helth_green")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("orange", (240, 140, 26)),
        (" Teal ", (20, 133, 127)),
        ("#1A2b3C", (26, 43, 60)),
        ("#12345", None),
        ("#1234567", None),
        ("#12345g", None),
        ("blood", None),
        ("", None),
    ],
)
def test_a_colour_is_a_name_or_six_hexadecimal_digits(text: str, found: tuple[int, int, int] | None) -> None:
    assert rgb(text) == found


def test_bands_and_organisations_have_colours_of_the_plans_own_and_nonsense_is_named() -> None:
    bands = [{"name": "low", "colour": "teal"}, {"name": "high", "colour": "ornage"}, {"name": "top"}]
    partners = {"ash": {"colour": "#102030"}, "elm": {"colour": 7}, "oak": {}}
    settings = read_settings({"method": {"bands": bands}, "organisations": partners})
    assert [band.colour for band in settings.method.bands] == ["teal", "", ""]
    assert [partner.colour for partner in settings.partners.values()] == ["#102030", "", ""]
    assert settings.problems == (
        "method.bands 2: colour must be a colour: a name or #rrggbb; the nearest is orange",
        "organisations.elm.colour must be a colour: a name or #rrggbb, such as orange, teal or #14857f",
    )


def test_every_name_of_a_colour_is_one() -> None:
    assert all(rgb(name) == rgb(value) is not None for name, value in NAMES.items())
