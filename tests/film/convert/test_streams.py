"""Nothing of a film is lost in silence: every kind of sound, from every container, is in the new film or is told of."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import pytest

from tests.film.convert.films import FAST, convert
from tests.film.video.pairs import PAIRS, film_with

KEPT = [(suffix, sound) for suffix, sounds in PAIRS.items() for sound in sounds.split()]
# What Matroska does not take: kept sample for sample.
DECODED = {
    **{"pcm_bluray": "pcm_s16le", "pcm_dvd": "pcm_s16le", "pcm_s8": "pcm_u8", "nellymoser": "pcm_f32le"},
    **{"adpcm_ima_qt": "pcm_s16le", "adpcm_swf": "pcm_s16le"},
}
# libav's reader of AVI gives G.726 1024 times its time, far behind the film's end; the new film has the true one.
STRETCHED = {(".avi", "g726"): 1024}


@dataclass
class Heard:
    """A stream of sound as an independent reader finds it."""

    codec: str
    packets: list[tuple[Fraction, str]]  # time and digest
    samples: str  # digest of all that its decoder gives


def heard(path: Path) -> list[Heard]:
    """The sound of a film; times are told from the first picture."""
    with av.open(str(path)) as container:
        first = next(container.decode(video=0))
        start = first.pts * first.time_base
    found = []
    with av.open(str(path)) as container:
        for track in container.streams.audio:
            found.append(Heard(track.codec_context.codec.canonical_name, [], ""))
    for number, track in enumerate(found):
        with av.open(str(path)) as container:
            digest = sha256()
            for packet in container.demux(audio=number):
                if packet.size:
                    track.packets.append((packet.pts * packet.time_base - start, sha256(bytes(packet)).hexdigest()))
                for frame in packet.decode():
                    digest.update(frame.to_ndarray().T.tobytes())
            track.samples = digest.hexdigest()
    return found


@pytest.mark.parametrize("suffix, sound", KEPT)
def test_sound_of_every_kind_is_in_the_new_film(tmp_path, capsys, suffix, sound):
    source, out = film_with(tmp_path / f"old{suffix}", sound), tmp_path / "new.mkv"
    assert convert(source, out, *FAST) == 0
    said = capsys.readouterr().out
    (old,), (new,) = heard(source), heard(out)
    if sound in DECODED and suffix not in (".avi", ".wmv"):
        assert new.codec == DECODED[sound]
        assert f"is kept as {new.codec}, sample for sample" in said
        assert new.samples == old.samples
        return
    assert new.codec == old.codec and "stream" not in said
    if suffix != ".ts" or sound != "aac":  # a broadcast repeats in every packet how it is to be decoded
        assert [digest for _, digest in new.packets] == [digest for _, digest in old.packets]
    assert len(new.packets) == len(old.packets)
    stretched = STRETCHED.get((suffix, sound), 1)
    assert all(
        abs(now - then / stretched) <= Fraction(2, 1000)
        for (now, _), (then, _) in zip(new.packets, old.packets, strict=True)
    )
