"""Variation of training windows."""

import torch

from ganime.data.batches.augmentation import augment, window_size
from ganime.frame import training_canvas
from ganime.models.tensors import to_float, to_uint8
from ganime.params import Augment

CANVAS = training_canvas(72, 128)
NONE = Augment(zoom=1, colour=0, flip=False)


def windows(params: Augment, batch: int = 4) -> torch.Tensor:
    height, width = window_size(CANVAS, params)
    return torch.randint(
        0, 256, (batch, 3, height, width), dtype=torch.uint8, generator=torch.Generator().manual_seed(1)
    )


def test_windows_are_decoded_with_room_to_zoom_in():
    assert window_size(CANVAS, Augment(zoom=1.25, colour=0, flip=False)) == (90, 160)


def test_without_variation_the_picture_stays_as_it_is():
    pictures = windows(NONE)

    torch.testing.assert_close(augment(pictures, CANVAS, NONE), to_float(pictures), atol=1e-4, rtol=0)


def test_pictures_have_the_canvas_size_and_stay_in_range():
    params = Augment(zoom=1.5, colour=0.5, flip=True)

    pictures = augment(windows(params), CANVAS, params)

    assert pictures.shape == (4, 3, 72, 128)
    assert pictures.min() >= 0 and pictures.max() <= 1


def test_about_half_of_the_pictures_are_mirrored():
    params = Augment(zoom=1, colour=0, flip=True)
    pictures = windows(params, batch=200)
    torch.manual_seed(0)

    varied = augment(pictures, CANVAS, params)

    mirrored = sum(torch.allclose(x, y.flip(-1), atol=1e-3) for x, y in zip(varied, to_float(pictures), strict=True))
    kept = sum(torch.allclose(x, y, atol=1e-3) for x, y in zip(varied, to_float(pictures), strict=True))
    assert mirrored + kept == 200
    assert 70 < mirrored < 130


def test_the_same_seed_varies_in_the_same_way():
    params = Augment(zoom=1.5, colour=0.2, flip=True)
    runs = []
    for _ in range(2):
        torch.manual_seed(3)
        runs.append(augment(windows(params), CANVAS, params))

    assert torch.equal(*runs)


def test_a_picture_is_varied_in_the_same_way_in_a_share_of_the_batch():
    params = Augment(zoom=1.5, colour=0.2, flip=True)
    pictures = windows(params, batch=8)
    torch.manual_seed(3)
    whole = augment(pictures, CANVAS, params)
    torch.manual_seed(3)
    places = torch.tensor([1, 4, 5])

    share = augment(pictures[places], CANVAS, params, places, whole=8)

    torch.testing.assert_close(share, whole[places])


def test_levels_survive_the_way_to_float_and_back():
    levels = torch.arange(256, dtype=torch.uint8)

    assert torch.equal(to_uint8(to_float(levels)), levels)
    assert to_uint8(torch.tensor([-0.1, 1.2])).tolist() == [0, 255]
