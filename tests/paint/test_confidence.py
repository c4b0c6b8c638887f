"""A side is believed that is made of what its picture shows, and not one that nothing supports."""

import cv2
import numpy as np

from ganime.frame import Pixels
from ganime.paint.confidence import confidence_of
from ganime.paint.painter import beside
from ganime.paint.plate import Plate, Sources

HEIGHT, KNOWN, SIDE = 144, 192, 32


def leaves(width: int = KNOWN, seed: int = 0) -> Pixels:
    """Small spots of one kind everywhere."""
    rng, picture = np.random.default_rng(seed), np.full((HEIGHT, width, 3), (60, 120, 70), np.uint8)
    for _ in range(width * HEIGHT // 40):
        centre = int(rng.integers(width)), int(rng.integers(HEIGHT))
        cv2.circle(picture, centre, 4, (60, int(rng.integers(90, 160)), 60), -1)
    return cv2.GaussianBlur(picture, (0, 0), 0.7)


def with_face(picture: Pixels, x: int) -> Pixels:
    drawn = picture.copy()
    cv2.circle(drawn, (x, 70), 30, (240, 190, 150), -1)
    for eye in (-11, 11):
        cv2.circle(drawn, (x + eye, 62), 7, (255, 255, 255), -1)
        cv2.circle(drawn, (x + eye, 62), 3, (10, 10, 10), -1)
    cv2.ellipse(drawn, (x, 82), (15, 6), 0, 0, 180, (160, 20, 20), 4)
    return drawn


def test_more_of_what_is_seen_everywhere_is_believed() -> None:
    wide = leaves(KNOWN + SIDE)
    assert confidence_of(wide[:, :KNOWN], wide[:, KNOWN:]).value > 0.6
    assert beside(np.ascontiguousarray(wide[:, :KNOWN]), SIDE).confidence.value > 0.6


def test_something_that_the_picture_does_not_show_is_not() -> None:
    wall = np.full((HEIGHT, SIDE, 3), (200, 40, 160), np.uint8)
    found = confidence_of(leaves(), wall)
    assert found.inside < 0.2 and found.seam < 0.5


def test_a_face_that_is_seen_a_second_time_is_not() -> None:
    known = with_face(leaves(), 60)
    again = known[:, 60 - SIDE // 2 : 60 + SIDE // 2]
    assert confidence_of(known, again).common < 0.3
    assert confidence_of(known, again).inside > 0.8


def test_colours_that_do_not_meet_the_picture_are_not() -> None:
    known = leaves()
    known[:, :60] = 255 - known[:, :60]
    assert confidence_of(known, known[:, :SIDE]).seam < 0.35
    assert confidence_of(known, known[:, -SIDE:]).seam > 0.6


def test_what_is_copied_from_another_picture_is_found_there() -> None:
    known, other = leaves(), 255 - leaves(seed=1)
    both = Sources(np.concatenate([known, other], axis=1), np.ones((HEIGHT, 2 * KNOWN), bool), (KNOWN, KNOWN))
    assert confidence_of(known, other[:, :SIDE]).inside < 0.2
    assert confidence_of(known, other[:, :SIDE], both).inside > 0.8


def test_a_picture_of_one_colour_supports_its_own_and_no_other() -> None:
    white = np.full((HEIGHT, KNOWN, 3), 255, np.uint8)
    assert confidence_of(white, white[:, :SIDE]).value > 0.6
    assert confidence_of(white, white[:, :SIDE] // 2).value < 0.1


def test_of_a_figure_that_fills_the_picture_no_side_is_believed() -> None:
    known = leaves()
    background = np.zeros((HEIGHT, KNOWN), bool)
    background[:10] = True
    assert beside(known, SIDE, Plate(known, background, ~background)).confidence.usable < 0.5
    background[:60] = True
    assert beside(known, SIDE, Plate(known, background, ~background)).confidence.usable > 0.9


def test_where_the_background_alone_makes_no_side_the_whole_picture_does() -> None:
    known = np.full((HEIGHT, KNOWN, 3), (230, 200, 210), np.uint8)  # a sky, in which something is told for moving
    known[100:, 120:] = leaves()[100:, 120:]
    background = np.zeros((HEIGHT, KNOWN), bool)
    background[100:, 120:] = True
    turned = np.ascontiguousarray(known[:, ::-1])
    made = beside(turned, SIDE, Plate(turned, background[:, ::-1], ~background[:, ::-1]))
    assert np.abs(made.side_HSC.astype(int) - (230, 200, 210)).max() <= 2


def test_what_is_too_small_to_be_judged_is_believed() -> None:
    assert confidence_of(leaves()[:6, :20], leaves()[:6, :4]).value > 0.9
    assert confidence_of(leaves(), leaves()[:, :2]).value > 0.9
