"""What was seen elsewhere is shown if it stays for a while: judged side by side."""

import numpy as np
import pytest

from ganime.film.camera import View, recovered_sides, views_of
from ganime.film.camera.recovered import RecoveredSides, lasting, stirs
from ganime.film.picture import FILMS
from ganime.frame import Canvas, Pixels
from tests.film.camera.paintings import CANVAS, ball, known, painting, photographed

PAPER = painting()
LASTS = FILMS.second_pictures // 4


PAN = [(2 + 4 * index, 50) for index in range(48)]


def sides(wide_HWC: Pixels) -> Pixels:
    return np.concatenate([wide_HWC[:, : CANVAS.left], wide_HWC[:, -CANVAS.right :]], axis=1)


def pasted(found: RecoveredSides) -> tuple[Pixels, np.ndarray]:
    pixels = np.concatenate([found.left_HSC, found.right_HSC], axis=1)
    return pixels, np.concatenate([found.left_HS, found.right_HS], axis=1)


def psnr(wide: Pixels, found: RecoveredSides) -> float:
    pixels, flags = pasted(found)
    error = np.square(pixels[flags].astype(float) - sides(wide)[flags]).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def seen(wide: list[Pixels]) -> list[RecoveredSides | None]:
    pictures = known(wide)
    return recovered_sides(pictures, views_of(pictures), CANVAS)


def test_on_a_pan_over_whole_pixels_the_sides_are_those_of_the_painting_bit_for_bit() -> None:
    wide = photographed(PAPER, PAN)
    for picture, found in zip(wide, seen(wide), strict=True):
        assert found is not None
        pixels, flags = pasted(found)
        np.testing.assert_array_equal(pixels[flags], sides(picture)[flags])
        assert (pixels[~flags] == 0).all()


def test_in_the_middle_of_a_pan_nearly_all_of_both_sides_is_seen() -> None:
    wide = photographed(PAPER, PAN)
    found = seen(wide)[24]
    assert found is not None
    assert min(found.left_HS.mean(), found.right_HS.mean()) > 0.9


def test_at_the_end_of_a_pan_only_what_lies_behind_is_seen() -> None:
    found = seen(photographed(PAPER, PAN))[-1]
    assert found is not None
    assert found.left_HS.mean() > 0.9 and not found.right_HS.any()


def test_a_pan_by_parts_of_a_pixel_reaches_30_db() -> None:
    wide = photographed(PAPER, [(2 + 3.37 * index, 50 + 0.21 * index) for index in range(40)])
    for picture, found in zip(wide, seen(wide), strict=True):
        assert found is not None and psnr(picture, found) > 30


def test_before_a_zoom_in_the_sides_of_the_later_pictures_were_seen() -> None:
    zoom = [1 + 0.012 * index for index in range(30)]
    corners = [(120 + 107 * (1 - 1 / z), 60 + 60 * (1 - 1 / z)) for z in zoom]
    wide = photographed(PAPER, corners, zoom)
    found = seen(wide)[-1]
    assert found is not None
    assert min(found.left_HS.mean(), found.right_HS.mean()) > 0.4
    assert psnr(wide[-1], found) > 30


def test_somebody_who_passes_is_pasted_only_where_they_are() -> None:
    wide, empty = photographed(PAPER, PAN), photographed(PAPER, PAN)
    for index, picture in enumerate(wide):
        ball(picture, 300 - 7 * index)
    strange = []
    for here, without, found in zip(wide, empty, seen(wide), strict=True):
        assert found is not None
        pixels, flags = pasted(found)
        off = [np.abs(pixels.astype(int) - sides(truth)).max(axis=2)[flags] for truth in (here, without)]
        strange.append((np.minimum(*off) > 40).mean())
    assert np.mean(strange) < 0.002 and max(strange) < 0.05


def test_what_somebody_hides_beside_the_seam_is_not_pasted_beyond_it() -> None:
    wide = photographed(PAPER, PAN)
    ball(wide[24], CANVAS.left + 2, 60, radius=16)
    found = seen(wide)[24]
    assert found is not None
    assert not found.left_HS[50:70].any()
    assert found.left_HS[:20].mean() > 0.9


def test_who_just_went_out_is_not_painted_over_beside_the_picture() -> None:
    wide = photographed(PAPER, PAN)
    for index, picture in enumerate(wide):
        ball(picture, 140 - 5 * index)  # beyond the seam from picture 27 on, and not yet beyond the border
    for picture, found in list(zip(wide, seen(wide), strict=True))[26:32]:
        assert found is not None and found.left_HS[:20].any()
        assert psnr(picture, found) > 30
        assert not found.left_HS[45:75].any()


def test_a_cloud_on_another_plane_is_not_pasted_where_it_would_lie_on_this_one() -> None:
    wide = photographed(PAPER, PAN)
    for index, picture in enumerate(wide):
        picture[:50] = (140, 180, 230)
        for column in range(-10, 400, 90):
            ball(picture, column - index // 2, 24, radius=14)
    for picture, found in zip(wide, seen(wide), strict=True):
        assert found is not None and (found.left_HS[75:].any() or found.right_HS[75:].any())
        assert psnr(picture, found) > 30


@pytest.mark.parametrize("height", [120, 150, 180])
def test_dropping_specks_moves_nothing_that_is_left(height: int) -> None:
    canvas = Canvas(height, 214, left=26, right=26)
    wide = [painting()[:height, x : x + 214] for x in range(0, 192, 4)]
    pictures = known(wide)
    found = recovered_sides(pictures, views_of(pictures), canvas)[24]
    assert found is not None
    np.testing.assert_array_equal(found.left_HSC[found.left_HS], wide[24][:, :26][found.left_HS])


def test_beside_a_fixed_camera_nothing_was_seen_elsewhere() -> None:
    wide = photographed(PAPER, [(100, 50)] * 20)
    for index, picture in enumerate(wide):
        ball(picture, 10 + 9 * index)
    assert seen(wide) == [None] * 20


def test_nothing_is_pasted_beside_a_flash() -> None:
    wide = photographed(PAPER, PAN)
    wide[20] = np.full_like(wide[20], 255)
    assert seen(wide)[20] is None


def test_nothing_is_pasted_over_a_cut() -> None:
    first, second = photographed(PAPER, PAN[:4]), photographed(painting(seed=1), [(100, 50)] * 20)
    found = seen(first + second)
    assert found[5:] == [None] * 19


def test_while_the_camera_rests_the_same_object_comes_again() -> None:
    found = seen(photographed(PAPER, [*PAN[:24], *[PAN[24]] * 4, *PAN[25:]]))
    assert found[25] is not None and found[25] is found[26] is found[27]


def test_what_would_flash_up_for_a_moment_is_not_pasted() -> None:
    """A camera in a hurry sees each place so shortly that little can be sure, and that not for long."""
    assert any(seen(photographed(PAPER, [(2 + 8 * index, 50) for index in range(16)])))
    assert not any(seen(photographed(PAPER, [(2 + 8 * index, 50) for index in range(12)])))


def test_a_canvas_with_one_side_has_the_other_empty() -> None:
    pictures = known(photographed(PAPER, PAN))
    found = recovered_sides(pictures, views_of(pictures), Canvas(120, 188, left=26, right=0))[24]
    assert found is not None
    assert found.left_HS.mean() > 0.9 and found.right_HS.shape == (120, 0)


def test_far_hills_are_pasted_where_far_hills_belong() -> None:
    far, near = painting(seed=2), painting(seed=3)
    wide = photographed(near, PAN)
    for picture, behind in zip(wide, photographed(far, [(100 + (x - 100) / 2, 50) for x, _ in PAN]), strict=True):
        picture[:50] = behind[:50]
    found = seen(wide)[24]
    assert found is not None
    assert found.left_HS[:40].mean() > 0.5
    assert psnr(wide[24], found) > 30


def test_views_must_belong_to_the_pictures() -> None:
    pictures = known(photographed(PAPER, PAN[:2]))
    with pytest.raises(ValueError, match="belong together"):
        recovered_sides(pictures, [View()], CANVAS)


def shown_beside(left: bool, right: bool) -> RecoveredSides:
    """Something or nothing of each side."""
    pixels = [np.full((6, width, 3), 90 * flag, np.uint8) for width, flag in ((4, left), (5, right))]
    flags = [np.full((6, width), flag) for width, flag in ((4, left), (5, right))]
    return RecoveredSides(pixels[0], flags[0], pixels[1], flags[1])


@pytest.mark.parametrize("before", [0, 3])
def test_what_stays_is_shown(before: int) -> None:
    shown = [shown_beside(left=True, right=True) for _ in range(LASTS)]
    assert lasting([*[None] * before, *shown, None]) == [*[None] * before, *shown, None]  # the very same objects


def test_what_comes_and_goes_is_left_away() -> None:
    shown = [shown_beside(left=True, right=False) for _ in range(LASTS - 1)]
    assert lasting([None, *shown, None, *shown]) == [None] * (2 * LASTS)


def test_each_side_is_judged_by_itself() -> None:
    both, one_side = ([shown_beside(left=True, right=right) for _ in range(LASTS // 2)] for right in (True, False))
    for one in lasting([*both, *one_side]):
        assert one is not None
        assert one.left_HS.all() and (one.left_HSC == 90).all()
        assert not one.right_HS.any() and not one.right_HSC.any()
        assert one.right_HSC.shape == (6, 5, 3)


def test_one_object_beside_many_pictures_stays_one() -> None:
    resting = shown_beside(left=True, right=True)
    found = lasting([*[resting] * 3, *(shown_beside(left=True, right=False) for _ in range(LASTS))])
    assert found[0] is not None and found[0] is found[1] is found[2]


def test_where_nothing_is_drawn_nothing_is_recovered() -> None:
    assert recovered_sides([], [], CANVAS) == []


@pytest.mark.parametrize(("levels", "stirred"), [(8, False), (16, True)], ids=["dust", "a blink"])
def test_a_small_spot_makes_another_drawing_if_it_is_no_speck_of_dust(levels: int, stirred: bool) -> None:
    strip = np.full((60, 20, 3), 100, np.uint8)
    other = strip.copy()
    other[20:26, 8:14] += levels
    assert stirs(strip, other) == stirred
