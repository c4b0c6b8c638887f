"""Tiny films in every container with every kind of sound that the installed libav can write."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.film.video.clips import rolling

FRAMES, RATE = 8, 25

# Names of encoders of pictures by the suffix of a container that takes them.
PICTURES = {
    **{".mkv": "libx264", ".mp4": "libx264", ".mov": "libx264", ".avi": "mpeg4", ".wmv": "wmv2", ".asf": "msmpeg4v3"},
    **{".flv": "flv", ".ts": "mpeg2video", ".vob": "mpeg2video", ".mpg": "mpeg1video", ".webm": "libvpx-vp9"},
    **{".nut": "mpeg4", ".ogv": "libtheora", ".m2ts": "libx264", ".mxf": "mpeg2video", ".rm": "rv10", ".3gp": "h263"},
}
FORMATS = {".wmv": "asf", ".vob": "vob", ".m2ts": "mpegts", ".mxf": "mxf", ".rm": "rm"}

# Encoders that take one rate, or one number of channels.
RATES = {"g723_1": 8000, "libopencore_amrnb": 8000, "g722": 16000, "nellymoser": 22050, "adpcm_swf": 22050}
RATES |= {"g726": 8000, "g726le": 8000, "gsm_ms": 8000, "libopus": 48000, "pcm_dvd": 48000, "pcm_bluray": 48000}
RATES |= {"pcm_alaw": 8000, "pcm_mulaw": 8000, "comfortnoise": 8000}
STEREO = frozenset({"pcm_bluray", "pcm_dvd", "vorbis"})
BIT_RATES = {"g723_1": 6300, "wmav1": 64000, "wmav2": 64000}

# Sound by the container that it is found in.
PAIRS = {
    ".mkv": "aac ac3 eac3 alac flac libmp3lame mp2 libopus vorbis tta wavpack pcm_u8 pcm_s16be pcm_s24le pcm_f32le",
    ".mp4": "aac ac3 alac flac libmp3lame libopus pcm_s16le",
    ".mov": "adpcm_ima_qt pcm_alaw pcm_s8 pcm_s24be nellymoser libopencore_amrnb",
    ".avi": "adpcm_ms adpcm_ima_wav adpcm_yamaha g726 pcm_mulaw g722",
    ".wmv": "wmav1 wmav2 adpcm_swf",
    ".flv": "adpcm_swf nellymoser libmp3lame pcm_alaw",
    ".ts": "aac ac3 libmp3lame libopus",
    ".m2ts": "pcm_bluray",
    ".vob": "pcm_dvd mp2 ac3",
    ".webm": "libopus vorbis",
    ".nut": "dfpwm g723_1 pcm_f64le",
    ".3gp": "libopencore_amrnb",
    ".rm": "ac3",
}


def film_with(path: Path, sound: str, pictures: str | None = None, seconds: float = FRAMES / RATE) -> Path:
    """Write a film of 64×48 pixels with a tone in it. Raises libav's errors, or ValueError if its container refuses."""
    with av.open(str(path), "w", format=FORMATS.get(path.suffix)) as out:
        size = (48, 64) if path.suffix != ".3gp" else (96, 128)
        film = out.add_stream(pictures or PICTURES[path.suffix], rate=RATE)
        film.height, film.width = size
        rate = RATES.get(sound, 44100)
        layout = "stereo" if sound in STEREO else "mono"
        track = out.add_stream(sound, rate=rate, layout=layout, options={"strict": "-2"})
        if sound in BIT_RATES:
            track.bit_rate = BIT_RATES[sound]
        samples = round(rate * seconds)
        tone = (12000 * np.sin(np.arange(samples) / 9)).astype(np.int16)
        channels = track.codec_context.layout.nb_channels
        step = track.codec_context.frame_size or rate // RATE
        heard = 0
        for number, picture in enumerate(rolling(1, round(RATE * seconds), size)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            while heard < samples and heard < (number + 1) * rate / RATE:
                piece = np.repeat(tone[heard : heard + step], channels)[None]
                frame = av.AudioFrame.from_ndarray(piece, format="s16", layout=track.codec_context.layout.name)
                frame.sample_rate, frame.pts, frame.time_base = rate, heard, Fraction(1, rate)
                out.mux(track.encode(frame))
                heard += step
        out.mux(film.encode(None))
        out.mux(track.encode(None))
    return path
