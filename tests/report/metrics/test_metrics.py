"""Every metric beside a case worked out by hand, and beside the reference where there is one."""

import logging
import math

import numpy as np
import pytest
import torch
from torchmetrics.functional.image import lpips as reference_lpips
from torchmetrics.functional.image import peak_signal_noise_ratio, structural_similarity_index_measure

from ganime.errors import ModelError
from ganime.frame import Canvas, Pixels, training_canvas
from ganime.report.metrics import distribution
from ganime.report.metrics.lines import chamfer, line_distance, line_drawing
from ganime.report.metrics.perception import _alexnet, load_lpips
from ganime.report.metrics.pixels import absolute_error, psnr, squared_error, ssim_map
from ganime.report.metrics.scores import best, measure, metrics_of, seam_strips
from ganime.report.metrics.seam import seam_ratio, seam_steps

CANVAS = training_canvas(36, 64)  # sides of 8 columns
CPU = torch.device("cpu")


def noise(seed: int, *shape: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def flat(level: int, canvas: Canvas = CANVAS) -> Pixels:
    return np.full((1, canvas.height, canvas.width, 3), level, np.uint8)


def to_torch(pictures: Pixels) -> torch.Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255


# --- pixels


def test_errors_are_means_over_the_colours():
    picture = np.zeros((1, 1, 2, 3), np.uint8)
    truth = np.array([[[[0, 0, 0], [3, 0, 51]]]], np.uint8)
    assert squared_error(picture, truth).tolist() == [[[0, 870]]]  # (9 + 2601) / 3
    assert absolute_error(picture, truth)[0, 0].tolist() == pytest.approx([0, 18 / 255])  # (3 + 51) / 3


def test_a_mean_error_of_one_level_is_48_db():
    assert psnr(1.0) == pytest.approx(20 * math.log10(255))


def test_a_perfect_picture_scores_what_rounding_to_8_bits_allows():
    assert psnr(0.0) == pytest.approx(58.92, abs=0.01)


def test_psnr_is_that_of_torchmetrics_over_the_data_set():
    pictures, truth = noise(0, 3, 20, 20, 3), noise(1, 3, 20, 20, 3)
    expected = peak_signal_noise_ratio(to_torch(pictures), to_torch(truth), data_range=1.0).item()
    assert psnr(float(squared_error(pictures, truth).mean())) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("spread", [5, 60], ids=["nearly the same", "very different"])
def test_ssim_is_that_of_torchmetrics_at_every_pixel(spread):
    truth = noise(2, 2, 24, 40, 3)
    pictures = np.clip(truth + np.random.default_rng(3).normal(0, spread, truth.shape), 0, 255).astype(np.uint8)
    _, full = structural_similarity_index_measure(
        to_torch(pictures), to_torch(truth), data_range=1.0, reduction="none", return_full_image=True
    )
    assert np.abs(ssim_map(pictures, truth) - full.mean(dim=1).numpy()).max() < 1e-3


def test_ssim_of_two_flat_pictures_compares_their_light_alone():
    expected = (2 * 0.2 * 0.4 + 1e-4) / (0.2**2 + 0.4**2 + 1e-4)
    assert ssim_map(flat(51), flat(102)).mean() == pytest.approx(expected, abs=1e-4)


# --- seam


def test_seam_steps_are_those_across_the_seams_and_beside_them():
    picture = flat(0)
    picture[:, :, 8:56] = (np.arange(48) * 2)[:, None]  # the known part rises by 2 levels a column, from 0 to 94
    picture[:, :, 56:] = 100  # a step of 6 at the right seam, none at the left one
    across, beside = seam_steps(picture, CANVAS)
    assert (across.tolist(), beside.tolist()) == ([3.0], [2.0])
    assert seam_ratio(3.0, 2.0) == pytest.approx(4 / 3)


def test_a_flat_picture_has_invisible_seams():
    across, beside = seam_steps(flat(90), CANVAS)
    assert seam_ratio(across[0], beside[0]) == 1


def test_a_canvas_with_one_side_has_one_seam():
    picture = flat(0)
    picture[:, :, :8] = 10
    across, _ = seam_steps(picture, Canvas(36, 64, left=8, right=0))
    assert across.tolist() == [10]


def test_a_canvas_without_sides_has_no_seam_score():
    with pytest.raises(ValueError, match="no seams"):
        seam_steps(flat(0), Canvas(36, 64, 0, 0))


# --- lines


def test_a_line_is_ink_and_not_light():
    picture = flat(200)
    picture[:, :, 20] = 30
    picture[:, :, 40] = 255
    assert np.flatnonzero(line_drawing(picture)[0, 18]).tolist() == [20]


def test_chamfer_distance_is_how_far_lines_are_apart():
    one, other = np.zeros((9, 30), bool), np.zeros((9, 30), bool)
    one[:, 4], other[:, 7] = True, True
    assert chamfer(one, other, limit=20) == 3
    other[:, 26] = True  # 22 px from the only line of the other drawing, counted as 20
    assert chamfer(one, other, limit=20) == pytest.approx((3 + (3 + 20) / 2) / 2)


def test_a_line_without_counterpart_is_as_far_off_as_allowed():
    one, none = np.zeros((9, 30), bool), np.zeros((9, 30), bool)
    one[:, 4] = True
    assert chamfer(one, none, limit=8) == 8
    assert chamfer(none, none, limit=8) == 0


def test_line_distance_looks_at_the_sides_alone():
    truth, moved = flat(200), flat(200)
    truth[:, :, [3, 30]] = 20
    moved[:, :, [5, 40]] = 20  # 2 px off on the left side; what the known part shows does not count
    assert line_distance(moved, truth, CANVAS)[0] == pytest.approx(100 * 2 / math.hypot(36, 64))


# --- scores


def test_a_perfect_picture_has_the_best_scores():
    truth = noise(4, 2, 36, 64, 3)
    means = {name: float(values.mean()) for name, values in measure(truth, truth, CANVAS).items()}
    metrics = metrics_of(means)
    assert (metrics["sides.ssim"], metrics["whole.ssim"]) == (pytest.approx(1), pytest.approx(1))
    assert (metrics["sides.l1"], metrics["sides.line"]) == (0, 0)
    assert metrics["sides.psnr"] == pytest.approx(58.92, abs=0.01)


def test_errors_of_the_sides_weigh_a_quarter_in_the_whole():
    truth, picture = flat(100), flat(100)
    picture[:, :, :8] = picture[:, :, -8:] = 110
    measures = measure(picture, truth, CANVAS)
    assert measures["sides.squared_error"].tolist() == [100]
    assert measures["whole.squared_error"].tolist() == [25]


def test_pictures_and_truth_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="cannot be judged"):
        measure(flat(0), flat(0)[:, :-1], CANVAS)


@pytest.mark.parametrize(
    ("metric", "winner"), [("sides.psnr", "b"), ("sides.l1", "c"), ("sides.seam", "a"), ("whole.kid", "c")]
)
def test_the_best_value_is_the_highest_the_lowest_or_the_one_nearest_to_one(metric, winner):
    assert best(metric, {"a": 1.1, "b": 2.0, "c": -0.5}) == winner


def test_the_right_seam_strip_is_the_mirror_of_the_left_one():
    picture = flat(0)
    picture[:, :, :8] = picture[:, :, -8:] = 9
    strips = seam_strips(picture, CANVAS)
    assert strips.shape == (2, 36, 16, 3)
    assert strips[0, 0, :, 0].tolist() == strips[1, 0, :, 0].tolist() == [9] * 8 + [0] * 8


# --- with weights of the user's


@pytest.fixture
def alexnet(tmp_path):
    """A file laid out like torchvision's, with weights that mean nothing."""
    torch.manual_seed(0)
    path = tmp_path / "alexnet.pth"
    trunk = {f"features.{name}": value for name, value in _alexnet().state_dict().items()}
    torch.save({**trunk, "classifier.1.weight": torch.zeros(1)}, path)
    return path


def test_lpips_is_that_of_torchmetrics_for_the_same_weights(alexnet, monkeypatch):
    trunk = _alexnet()
    trunk.load_state_dict({k.removeprefix("features."): v for k, v in torch.load(alexnet).items() if "features" in k})
    monkeypatch.setattr(reference_lpips, "_get_tv_model_features", lambda *_: trunk)
    one, other = noise(5, 2, 64, 64, 3), noise(6, 2, 64, 64, 3)
    expected = reference_lpips._LPIPS(net="alex")(to_torch(one), to_torch(other), normalize=True).flatten().tolist()
    assert load_lpips(alexnet, CPU)(one, other).tolist() == pytest.approx(expected, rel=1e-4)


def test_lpips_of_a_picture_with_itself_is_zero(alexnet):
    picture = noise(7, 1, 64, 64, 3)
    assert load_lpips(alexnet, CPU)(picture, picture).tolist() == [0]


@pytest.mark.parametrize("content", [b"", b"not a network", None], ids=["empty", "text", "another network"])
def test_a_file_that_is_not_alexnet_is_named(content, tmp_path):
    path = tmp_path / "weights.pth"
    if content is None:
        torch.save({"features.0.weight": torch.zeros(3)}, path)
    else:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.pth: not torchvision's AlexNet weights"):
        load_lpips(path, CPU)


def test_without_torch_fidelity_fid_is_left_out_with_a_word(tmp_path, monkeypatch, caplog):
    def missing(*_):
        raise ModuleNotFoundError("torch-fidelity")

    monkeypatch.setattr(distribution, "NoTrainInceptionV3", missing)
    with caplog.at_level(logging.WARNING):
        assert distribution.load_inception(tmp_path / "inception.pth", CPU) is None
    assert caplog.messages == ["FID and KID are left out: they need a package more: pip install torch-fidelity"]


def test_frechet_distance_of_two_gaussians_on_a_line():
    one, other = np.array([[0.0], [2.0]] * 2), np.array([[3.0], [7.0]] * 2)
    # means 1 and 5, variances 4/3 and 16/3: 16 + 4/3 + 16/3 - 2·√(64/9)
    assert distribution.distances(one, other)["fid"] == pytest.approx(16 + 4 / 3)


def test_kernel_distance_of_two_points():
    found = distribution.distances(np.zeros((4, 1)), np.ones((4, 1)))
    assert (found["kid"], found["kid_spread"]) == (pytest.approx(7), 0)  # (x·y + 1)³: 1 and 8 within, 1 between


def test_kernel_distance_has_no_bias_for_few():
    rng = np.random.default_rng(8)
    found = distribution.distances(rng.normal(0, 1, (40, 12)), rng.normal(0, 1, (40, 12)))
    assert abs(found["kid"]) < found["kid_spread"]
