"""A score's band as a mark of letter and colour."""

from textual.content import Content

from cbrm_tui.domain.method import Method, Score
from cbrm_tui.tui.widgets.palette import band_style


def band_mark(method: Method, score: Score | None) -> Content:
    """Return the band's letter and name in its colours with the levels, a dash where there is no band."""
    band, index = (method.band(score), method.band_index(score)) if score else (None, None)
    if score is None or band is None or index is None:
        return Content.styled(
            "no score" if score is None else f"{score[0]}×{score[1]} outside the method", "$muted"
        )
    style = band_style(index, len(method.bands))
    mark = (f" {band.letter} {band.name} ", f"${style.replace('-', '-text-')} on ${style}")
    return Content.assemble(f"{score[0]}×{score[1]} ", mark)
