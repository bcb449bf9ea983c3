"""What is put right in the theme's base template, and that an upgrade which moves it is noticed."""

from __future__ import annotations

import pytest

from kefu.publish import material

PAGE = "\n".join(faulty for faulty, _, _ in material.MENDS) + '<div data-md-component="skip">x</div>'


def test_faults_of_the_base_template_are_mended() -> None:
    page = material.mended(PAGE)
    for faulty, right, _ in material.MENDS:
        assert right in page
        assert faulty not in page or faulty in right
    assert '<div data-md-component="skip"><a href="#kf-main" class="md-skip">跳到正文</a></div>' in page


@pytest.mark.parametrize("gone", [one for one, _, _ in material.MENDS] + ['data-md-component="skip"'])
def test_a_fault_that_moved_is_named(gone: str) -> None:
    with pytest.raises(material.Moved, match=r"base\.html"):
        material.mended(PAGE.replace(gone, "moved"))


def test_white_space_goes_around_the_article_alone() -> None:
    said = "<article>\n\n  <pre>a\n\n  b</pre>\n</article>"
    page = material.mended(
        f"\n\n  {PAGE}\n\n   \n  <p> a  b\u3000\n\u3000c </p>\n{said}\n \n  </body>\r\n  \r\n</html>\n"
    )
    assert page.endswith(f"\n<p> a  b\u3000\n\u3000c </p>\n{said}\n</body>\n</html>\n")
    assert page.startswith("<html")
