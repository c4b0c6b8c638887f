"""What the storyboard promises to those who test shot detection, motion classes and splits against it."""

from collections import Counter
from fractions import Fraction

import pytest

from samples import Shot, storyboard
from samples.story import EPISODES, RATE, episode_frames, spoken

EVERY = [(show, episode) for show, number in EPISODES.items() for episode in range(1, number + 1)]


def all_shots(show: str) -> list[Shot]:
    return [shot for episode in range(1, EPISODES[show] + 1) for shot in storyboard(show, episode)]


@pytest.mark.parametrize("minutes", [0.3, 1.0, 4.0])
@pytest.mark.parametrize(("show", "episode"), EVERY)
def test_shots_follow_each_other_without_gaps(show: str, episode: int, minutes: float) -> None:
    shots = storyboard(show, episode, minutes=minutes)
    assert [shot.start for shot in shots[1:]] == [shot.start + shot.frames for shot in shots[:-1]]
    assert (shots[0].start, shots[-1].start + shots[-1].frames) == (0, episode_frames(minutes))


def test_four_minutes_are_six_films_of_forty_seconds() -> None:
    assert episode_frames(4.0) == 40 * 24


@pytest.mark.parametrize(("show", "episode"), EVERY)
def test_a_shot_lasts_about_two_to_four_seconds(show: str, episode: int) -> None:
    assert all(48 <= shot.frames <= 96 for shot in storyboard(show, episode))


def test_an_episode_opens_as_the_others_of_its_show_do() -> None:
    first, second = storyboard("wide", 1), storyboard("wide", 2)
    assert first[:2] == second[:2]
    assert first[2:] != second[2:]
    assert first[:2] != storyboard("old", 1)[:2]


def test_the_same_seed_tells_the_same_story() -> None:
    assert storyboard("wide", 3, seed=5) == storyboard("wide", 3, seed=5)
    assert storyboard("wide", 3, seed=5) != storyboard("wide", 3, seed=6)


def test_the_camera_of_a_fixed_shot_stands_still_and_that_of_an_action_shot_moves() -> None:
    for show in EPISODES:
        for shot in all_shots(show):
            moves = shot.views[0] != shot.views[1] or shot.move == "shake"
            assert shot.motion == ("action" if moves else "fixed")


@pytest.mark.parametrize("show", EPISODES)
def test_a_show_has_fixed_shots_and_action_shots(show: str) -> None:
    share = Counter(shot.motion for shot in all_shots(show))
    assert min(share.values()) >= 4


def test_the_wide_season_makes_every_camera_move_and_plays_every_kind_of_scene() -> None:
    shots = all_shots("wide")
    assert {shot.move for shot in shots} == {"static", "pan", "tilt", "zoom", "follow", "shake"}
    assert {shot.act for shot in shots} == {"title", "view", "talk", "walk", "run", "traffic", "crowd", "jump"}


def test_most_shots_have_a_background_of_their_own_and_a_few_places_recur() -> None:
    told = [shot.background for episode in (1, 2, 3, 4) for shot in storyboard("wide", episode)[2:]]
    recurring = {name for name, times in Counter(told).items() if times > 1}
    assert len(set(told)) >= 30
    assert recurring
    assert all("home" in name for name in recurring)


def test_shows_share_no_background() -> None:
    backgrounds = [{shot.background for shot in all_shots(show)} for show in EPISODES]
    assert sum(map(len, backgrounds)) == len(set.union(*backgrounds))


def test_a_background_that_recurs_is_painted_alike_each_time() -> None:
    paintings: dict[str, set[tuple[object, ...]]] = {}
    for show in EPISODES:
        for shot in all_shots(show):
            paintings.setdefault(shot.background, set()).add((shot.place, shot.light, shot.reach, shot.views[0].zoom))
    assert all(len(variants) == 1 for variants in paintings.values())


def test_lines_are_spoken_within_their_shot_one_after_the_other() -> None:
    talks = [shot for shot in all_shots("wide") if shot.lines]
    assert talks
    for shot in talks:
        times = [frame for first, last, _ in spoken(shot) for frame in (first, last)]
        assert times == sorted(set(times))
        assert 0 <= times[0] < times[-1] <= shot.frames


@pytest.mark.parametrize(("show", "episode"), [("wide", 0), ("wide", 5), ("old", 2), ("popeye", 1)])
def test_an_episode_that_does_not_exist_is_refused(show: str, episode: int) -> None:
    with pytest.raises(ValueError, match=f"no episode {episode} of '{show}'"):
        storyboard(show, episode)


def test_the_sample_runs_at_film_speed() -> None:
    assert Fraction(24) == RATE
