"""A state that comes back from what is kept shows what it showed."""

from tests.merge.replicas import people, restored

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Create, Delete


def test_within_a_commit_the_order_of_writes_to_several_documents_is_kept() -> None:
    ann, *_ = people(1)
    gone = DocKey("risks", "R-1", f"{ann.id}.1")
    # Under the id that was freed just before, in the same commit.
    ann.commit([Delete(gone), Create(DocKey("risks", "R-1", f"{'b' * 12}.1"))])
    assert list(ann.state.documents()) == ["risks/R-1.toml"]
    assert restored(ann.state).documents() == ann.state.documents()
