"""A small tune for every shot, and voices that mumble where somebody speaks."""

import numpy as np
import numpy.typing as npt

from ganime.film.video.film_writer import Sound
from samples.scenery import chance
from samples.story import RATE, Shot, spoken

SAMPLE_RATE = 24000

_MAJOR = (0, 2, 4, 7, 9, 12, 14, 16)  # pentatonic, in semitones: no two notes of it clash
_MINOR = (0, 3, 5, 7, 10, 12, 15, 17)
_BEAT = 6  # frames from one note to the next

_Wave = npt.NDArray[np.float64]


def compose(shots: tuple[Shot, ...], seed: int) -> Sound:
    """The sound of an episode: mono, SAMPLE_RATE, exactly as long as its shots."""
    track = np.zeros(_samples(shots[-1].start + shots[-1].frames))
    for shot in shots:
        start = _samples(shot.start)
        _lay(track, start, _tune(shot, chance(seed, shot.background, "tune")))
        for first, last, line in spoken(shot):
            _lay(track, start + _samples(first), _mumble(_samples(last - first), chance(seed, line)))
    return (np.tanh(track) * 26000).astype(np.int16)


def _samples(frames: int) -> int:
    return int(frames * SAMPLE_RATE / RATE)


def _lay(track: _Wave, start: int, wave: _Wave) -> None:
    end = min(len(track), start + len(wave))
    track[start:end] += wave[: end - start]


def _pluck(semitone: float, seconds: float, harmonics: tuple[float, ...]) -> _Wave:
    """A struck string, `semitone` above A3."""
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = np.zeros_like(t)
    for number, strength in enumerate(harmonics, start=1):
        wave += strength * np.sin(2 * np.pi * 220.0 * 2 ** (semitone / 12) * number * t) * np.exp(-t * 3.5 * number)
    return np.asarray(wave * np.minimum(1, t * 200) * np.minimum(1, (t[-1] - t) * 50))


def _tune(shot: Shot, rng: np.random.Generator) -> _Wave:
    """A walk up and down a scale over a bass; quick for action, in minor at night."""
    scale = _MINOR if shot.light in ("night", "evening") else _MAJOR
    key, beat = int(rng.integers(-5, 5)), _BEAT // 2 if shot.act in ("run", "jump") else _BEAT
    track, place = np.zeros(_samples(shot.frames)), int(rng.integers(len(scale)))
    for number, frame in enumerate(range(0, shot.frames, beat)):
        start = _samples(frame)
        if number % 4 == 0:
            _lay(track, start, 0.30 * _pluck(key - 12 + scale[(number // 4) % 3], 1.2, (1.0, 0.4)))
        if number % 4 == 0 or rng.random() < 0.75:
            place = int(np.clip(place + rng.integers(-2, 3), 0, len(scale) - 1))
            _lay(track, start, 0.22 * _pluck(key + 12 + scale[place], 0.7, (1.0, 0.5, 0.25, 0.1)))
    fade = np.minimum(1, np.arange(len(track))[::-1] / (0.05 * SAMPLE_RATE))  # no click at the cut
    return track * fade


def _mumble(samples: int, rng: np.random.Generator) -> _Wave:
    """Syllables on threes, as the mouths move."""
    track, pitch = np.zeros(samples), float(rng.uniform(2, 14))
    for start in range(0, samples, _samples(3)):
        if rng.random() < 0.85:
            _lay(track, start, 0.12 * _pluck(pitch + float(rng.uniform(-3, 3)), 0.11, (1.0, 0.9, 0.7, 0.6, 0.3)))
    return track
