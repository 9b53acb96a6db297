"""Places in a source."""

from engine.verify.marking.documents.fragment import Fragment, Page, blanked


def test_lines_and_columns_count_from_one():
    page = Page("ab\ncd\n\ne")
    assert [page.line(offset) for offset in range(8)] == [1, 1, 1, 2, 2, 2, 3, 4]
    assert [page.column(offset) for offset in (0, 2, 3, 7)] == [1, 3, 1, 1]


def test_a_place_outside_the_text_is_its_nearest_end():
    fragment = Fragment("abc", range(10, 13), "plain")
    assert [fragment.at(index) for index in (-5, 0, 2, 99)] == [10, 10, 12, 12]


def test_blanks_keep_lines():
    assert blanked("ab\ncd", 1, 4) == "a \n d"
