"""A film with everything that people put in one: two languages of sound, subtitles, chapters, a font, a cover."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from tests.film.video.clips import rolling

MS = Fraction(1, 1000)
ASS_HEAD = b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\n[Events]\nFormat: Start, End, Text\n"
FONT = bytes(range(256)) * 20


def rich_film(
    path: Path,
    codec: str = "libx264",
    sound: str = "aac",
    subtitles: str | None = "subrip",
    extras: bool = True,
    frames: int = 60,
    options: dict[str, str] | None = None,
    start_s: int = 0,
) -> Path:
    """Write such a film, 24 frames a second. `subtitles`: libav's name of a text codec, or None. `extras`: a second
    text track in ASS, chapters, a font and a cover, which Matroska alone holds.
    """
    with av.open(str(path), "w", container_options={"output_ts_offset": str(start_s)}) as out:
        pictures = out.add_stream(codec, rate=24, options=options or {})
        pictures.height, pictures.width = 120, 160
        pictures.codec_context.sample_aspect_ratio = Fraction(8, 9)
        pictures.metadata["title"] = "The film"
        tracks = [out.add_stream(sound, rate=48000, layout="mono") for _ in range(2)]
        for track, language in zip(tracks, ("jpn", "eng"), strict=True):
            track.metadata["language"] = language
        tracks[0].disposition = av.stream.Disposition.default
        tracks[1].disposition = av.stream.Disposition.comment
        texts = [out.add_mux_stream(subtitles)] if subtitles else []
        if extras:
            texts.append(out.add_stream("ass"))
            texts[-1].codec_context.subtitle_header = ASS_HEAD
            texts[-1].disposition = av.stream.Disposition.forced
            out.add_attachment("letters.ttf", "font/ttf", FONT)
            out.add_attachment("cover.png", "image/png", cv2.imencode(".png", next(rolling(2, 1)))[1].tobytes())
            out.set_chapters([chapter(1, 0, 1000, "Opening"), chapter(2, 1000, 2500, "The sea")])
            out.metadata["title"] = "A rich film"
        for text, language in zip(texts, ("ger", "fre"), strict=False):
            text.metadata["language"] = language
        for number, picture in enumerate(rolling(1, frames)):
            out.mux(pictures.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            for track in tracks:
                out.mux(track.encode(tone(number)))
            if number in (12, 36):
                for text in texts:
                    out.mux(line(text, number))
        for stream in (pictures, *tracks):
            out.mux(stream.encode(None))
    return path


def tone(number: int) -> av.AudioFrame:
    """A 24th of a second of sound."""
    samples = (8000 * np.sin((np.arange(2000) + 2000 * number) / 20)).astype(np.float32) / 32768
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = 48000, 2000 * number, Fraction(1, 48000)
    return frame


def line(stream: av.stream.Stream, number: int) -> av.Packet:
    """A line of text at the time of a frame, as its codec has it."""
    name = stream.codec_context.name if stream.codec_context else ""
    said = f"Line {number}".encode()
    packet = av.Packet(b"0,0,Default,,0,0,0,," + said if name == "ass" else said)
    packet.stream, packet.time_base = stream, MS
    packet.pts = packet.dts = round(number * 1000 / 24)
    packet.duration = 700
    return packet


def chapter(number: int, start: int, end: int, title: str) -> dict[str, object]:
    return {"id": number, "start": start, "end": end, "time_base": MS, "metadata": {"title": title}}
