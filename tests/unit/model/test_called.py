"""What is called so, by id or by name."""

from __future__ import annotations

import pytest

from netsim.errors import NotFound
from netsim.model import Node
from netsim.model.called import called, names_of

NAMES = {"HAN": ("Hanoi", "河内"), "NNG": ("Nanning",), "han-2": ("Twin",), "nng-2": ("Twin",)}


@pytest.mark.parametrize("text", ["HAN", "han", "Hanoi", " HANOI ", "河内"])
def test_an_id_or_a_name_in_any_language_is_enough(text: str) -> None:
    """Capitals or not."""
    assert called(text, NAMES, "node") == "HAN"


def test_an_id_that_is_written_alike_goes_before_a_name() -> None:
    """What is called twin is the one with that id."""
    assert called("Twin", {**NAMES, "Twin": ()}, "node") == "Twin"


def test_a_name_that_fits_twice_is_told_with_the_ids() -> None:
    """One of which the user can give."""
    with pytest.raises(NotFound, match='more than one node is called "twin"; give the id: "han-2", "nng-2"'):
        called("twin", NAMES, "node")


def test_a_name_that_nearly_fits_is_told() -> None:
    """The nearest id or name."""
    with pytest.raises(NotFound, match='no node is named "Nannig"; did you mean "Nanning"'):
        called("Nannig", NAMES, "node")


def test_a_piece_of_names_is_told_with_what_contains_it() -> None:
    """Five of them at most."""
    many = {f"cable-{number}": () for number in range(1, 8)}
    with pytest.raises(NotFound, match=r'one of these: "cable-1", .*"cable-5" and 2 more$'):
        called("ca", many, "link")


@pytest.mark.parametrize("text", ["", "xyzzy"])
def test_a_text_like_nothing_gets_no_hint(text: str) -> None:
    """Nor does an empty one, which everything contains."""
    with pytest.raises(NotFound, match=f'^no node is named "{text}"$'):
        called(text, NAMES, "node")


def test_rows_of_a_table_give_their_names() -> None:
    """In English and in the language of the place; none where there is none."""
    rows = [Node("a", 0.0, 0.0, "city", name="Aa", name_local="甲"), Node("b", 0.0, 0.0, "city")]

    assert names_of(rows) == {"a": ("Aa", "甲"), "b": ()}
