"""A scope is text in the database and a small object in the code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.accounts.scopes import KINDS, Scope
from rollcall.foundation.errors import BadInput


@given(kind=st.sampled_from(KINDS), key=st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,20}", fullmatch=True))
def test_a_scope_reads_back_what_it_wrote(kind, key):
    assert Scope.parse(str(Scope(kind, key))) == Scope(kind, key)


@pytest.mark.parametrize(
    "text", ["", "area", "area:", "planet:E1", "area:E1 or 1=1", "area:*", "home:1-1:2"]
)
def test_what_is_not_a_scope_is_refused_with_an_example(text):
    with pytest.raises(BadInput, match=r"is not a scope.*area:E08000014"):
        Scope.parse(text)
