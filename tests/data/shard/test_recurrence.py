"""Pictures that recur are linked, pictures that do not are not, however dark or alike in layout."""

import numpy as np
import pytest

from ganime.data.records import decode_picture, encode_picture
from ganime.data.shard import recurrence
from ganime.data.shard.recurrence import WORDS, fingerprints, keyframes, link, roots
from ganime.frame import THUMBNAIL_PX, Pixels
from tests.synthetic import picture, thumbnail


def pixels(*thumbnails: bytes) -> np.ndarray:
    """Thumbnails as the survey has them."""
    return np.frombuffer(b"".join(thumbnails), np.uint8).reshape(len(thumbnails), -1)


def shot(*pictures: Pixels) -> np.ndarray:
    return fingerprints(pixels(*map(thumbnail, pictures)))[0]


def links(*shots: np.ndarray) -> list[list[int]]:
    """Links between shots, each known by its place."""
    words = np.concatenate([np.empty((0, WORDS), np.uint16), *shots])
    return link(words, np.repeat(np.arange(len(shots), dtype=np.int32), [len(shot) for shot in shots])).tolist()


def is_linked(one: np.ndarray, other: np.ndarray) -> bool:
    return links(one, other) == [[0, 1]]


def landscape(seed: int, ground: float) -> Pixels:
    """Bright sky above dark ground, with hills of its own."""
    rng = np.random.default_rng(seed)
    horizon = 0.5 + 0.3 * np.interp(np.arange(128), np.arange(0, 129, 16), rng.uniform(-0.5, 0.5, 9))
    sky = np.arange(72)[:, None] / 72 < horizon
    return np.repeat(np.where(sky, 210, 255 * ground)[..., None], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("scene", range(5))
def test_a_scene_that_comes_back_is_linked(scene: int) -> None:
    first, again = [picture(scene, frame) for frame in (0, 4, 8)], [picture(scene, frame) for frame in (14, 18)]
    assert is_linked(shot(*first), shot(*again))


@pytest.mark.parametrize("scene", range(5))
def test_a_scene_is_linked_to_its_poor_darker_copy(scene: int) -> None:
    copy = decode_picture(encode_picture((picture(scene) * 0.7).astype(np.uint8), 20))
    assert is_linked(shot(picture(scene)), shot(copy))


def test_one_common_frame_is_enough() -> None:
    assert is_linked(shot(picture(1), picture(2)), shot(picture(3), picture(2)))


def test_different_scenes_are_not_linked() -> None:
    assert links(*[shot(picture(scene)) for scene in range(200)]) == []


def test_a_common_layout_hardly_ever_links() -> None:
    # Of 1770 pairs, those few whose one outline, the horizon, happens to run alike.
    assert len(links(*[shot(landscape(seed, 0.2)) for seed in range(60)])) < 20


@pytest.mark.parametrize("level", [0, 3, 128, 255])
def test_flat_pictures_are_never_linked(level: int) -> None:
    noise = np.random.default_rng(level).integers(-1, 2, (72, 128, 3))
    flat = np.clip(level + noise, 0, 255).astype(np.uint8)
    assert not is_linked(shot(flat), shot(flat))


def test_links_are_pairs_in_ascending_order() -> None:
    shots = [shot(picture(scene)) for scene in (1, 2, 1, 3, 2, 1)]
    assert links(*shots) == [[0, 2], [0, 5], [1, 4], [2, 5]]


def test_a_link_does_not_depend_on_what_else_is_there() -> None:
    scenes = [picture(scene, frame) for scene in range(40) for frame in (0, 20)]
    shots = [shot(scene) for scene in scenes]
    alone = [is_linked(shots[i], shots[i + 1]) for i in range(0, 80, 2)]
    together = links(*shots)
    assert alone == [[i, i + 1] in together for i in range(0, 80, 2)]


def test_a_long_shot_is_known_by_a_few_frames_and_a_short_one_by_all() -> None:
    assert keyframes(50).tolist() == [0, 16, 33, 49]
    assert keyframes(2).tolist() == [0, 1]
    assert keyframes(1).tolist() == [0]


def test_a_fingerprint_does_not_depend_on_the_pictures_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    thumbnails = pixels(*[thumbnail(picture(scene)) for scene in range(50)]).copy()
    thumbnails[7] = 0
    together, kept = fingerprints(thumbnails)
    assert np.flatnonzero(~kept).tolist() == [7]
    monkeypatch.setattr(recurrence, "PROJECTED", 3)
    alone, kept_alone = fingerprints(thumbnails)
    assert np.array_equal(together, alone) and np.array_equal(kept, kept_alone)


def test_a_thumbnail_is_read_row_by_row() -> None:
    upright = np.zeros((THUMBNAIL_PX, THUMBNAIL_PX), np.uint8)
    upright[:, 10:14] = 255
    assert not is_linked(*(fingerprints(pixels(one.tobytes()))[0] for one in (upright, upright.T)))


def test_links_do_not_depend_on_how_many_are_compared_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    shots = [shot(picture(scene)) for scene in (1, 2, 1, 3, 2, 1)]
    monkeypatch.setattr(recurrence, "GATHERED", 2)
    monkeypatch.setattr(recurrence, "CHUNK", 1)
    assert links(*shots) == [[0, 2], [0, 5], [1, 4], [2, 5]]


def test_groups_are_what_hangs_together() -> None:
    assert roots(7, np.array([[0, 3], [3, 5], [1, 2]])).tolist() == [0, 1, 1, 0, 4, 0, 6]


def test_a_long_chain_is_one_group() -> None:
    order = np.random.default_rng(0).permutation(1000)
    assert roots(1000, np.sort(np.stack([order[:-1], order[1:]], axis=1))).tolist() == [0] * 1000


def test_nothing_has_no_links() -> None:
    assert links() == []
    assert roots(0, np.empty((0, 2), np.int64)).tolist() == []
