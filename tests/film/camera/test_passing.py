import numpy as np
import pytest

from ganime.film.camera.passing import LINGERS, lingering, strangers

SEEN, NOWHERE = np.ones((60, 20), bool), np.zeros((60, 20), bool)
PLAIN = np.full((60, 20, 3), 80, np.uint8)


def test_in_an_empty_strip_nobody_is() -> None:
    assert not strangers(PLAIN, PLAIN + np.uint8(5), SEEN, NOWHERE).any()


@pytest.mark.parametrize(("columns", "place"), [(slice(0, 5), 0), (slice(5, 12), 1)], ids=["at the seam", "inside"])
def test_somebody_is_at_the_seam_or_further_inside(columns: slice, place: int) -> None:
    now = PLAIN.copy()
    now[25:40, columns] = 200
    strange = strangers(now, PLAIN, SEEN, NOWHERE)
    assert strange[place, 29:36].all() and not strange[place, :20].any() and not strange[place, 45:].any()
    assert not strange[1 - place].any()


def test_of_what_was_never_seen_nobody_is_a_stranger() -> None:
    now = PLAIN.copy()
    now[25:40, :5] = 200
    assert not strangers(now, PLAIN, NOWHERE, NOWHERE).any()


def test_where_witnesses_do_not_agree_somebody_was() -> None:
    disputed = NOWHERE.copy()
    disputed[25:40, :5] = True
    assert strangers(PLAIN, PLAIN, ~disputed, disputed)[0, 29:36].all()


def test_a_speck_is_nobody() -> None:
    now = PLAIN.copy()
    now[30:32, :4] = 200
    assert not strangers(now, PLAIN, SEEN, NOWHERE).any()


def test_another_picture_is_nobody() -> None:
    assert not strangers(PLAIN + np.uint8(90), PLAIN, SEEN, NOWHERE).any()


def beside(*seen: str) -> list[int]:
    """In which pictures somebody may be beside one row, of those in which nobody, somebody inside, or at the seam is
    seen: `.`, `i`, `s`, each followed by how often.
    """
    course = "".join(letter * int(times) for letter, times in zip(seen[::2], seen[1::2], strict=True))
    strange = np.array([[letter == "s", letter == "i"] for letter in course])[..., None]
    return np.flatnonzero(lingering(strange)[:, 0]).tolist()


def test_who_went_out_is_beside_the_picture_for_a_while() -> None:
    assert beside(".", "9", "i", "5", "s", "4", ".", "50") == list(range(14, 18 + LINGERS))


def test_who_comes_in_was_beside_the_picture_for_a_while() -> None:
    assert beside(".", "50", "s", "4", "i", "5", ".", "9") == list(range(50 - LINGERS, 54))


def test_who_came_to_the_seam_and_went_back_inside_is_not_beside_it() -> None:
    assert beside(".", "50", "i", "5", "s", "4", "i", "5", ".", "50") == list(range(55, 59))


def test_a_shot_may_be_shorter_than_somebody_lingers() -> None:
    assert beside("s", "2", ".", "3") == list(range(5))
