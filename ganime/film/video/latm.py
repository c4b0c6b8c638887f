"""AAC as broadcasts wrap it (LATM in LOAS) → the frames themselves, bit for bit (ISO/IEC 14496-3, 1.7)."""

from dataclasses import dataclass

_SYNC = 0x2B7  # of 11 bits
_AAC_LC, _SBR, _PS = 2, 5, 29  # audio object types
_ESCAPE = 255


class UnwrapError(ValueError):
    """A wrapping of another kind than broadcasts use."""


class _Bits:
    """Reads a number of bits after the other."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        """The next `count` bits as a number."""
        self._left -= count
        if self._left < 0:
            raise UnwrapError("a packet ends before its time")
        return self._value >> self._left & (1 << count) - 1

    def value(self) -> int:
        """A number that says its own length in bytes (LatmGetValue)."""
        return self.take(8 * (self.take(2) + 1))


@dataclass
class Unwrapper:
    """Takes the frames out of the packets of one stream."""

    _frames: int | None = None  # in a packet; None until the first packet that says so

    def frames(self, packet: bytes) -> list[bytes]:
        """The frames of a packet; none before the first that says how they are wrapped.

        Raises UnwrapError for a wrapping of another kind, or a damaged one.
        """
        bits = _Bits(packet)
        if bits.take(11) != _SYNC:
            raise UnwrapError("no synchronisation word")
        bits.take(13)
        if not bits.take(1):
            self._frames = _frames_in_packet(bits)
        return [_frame(bits) for _ in range(self._frames or 0)]


def _frame(bits: _Bits) -> bytes:
    length = 0
    while (part := bits.take(8)) == _ESCAPE:
        length += part
    length += part
    return bits.take(8 * length).to_bytes(length, "big")


def _frames_in_packet(bits: _Bits) -> int:
    """Read StreamMuxConfig: how many frames a packet holds, of one programme with one layer."""
    version = bits.take(1)
    if version:
        if bits.take(1):
            raise UnwrapError("a version of LATM that is not known")
        bits.value()
    together, more, programmes, layers = bits.take(1), bits.take(6), bits.take(4), bits.take(3)
    if not together or programmes or layers:
        raise UnwrapError("several programmes or layers in one stream")
    if version:
        bits.take(bits.value())
    else:
        _skip_config(bits)
    if bits.take(3):
        raise UnwrapError("frames of fixed length")
    bits.take(8)
    if bits.take(1):
        raise UnwrapError("other data beside the sound")
    if bits.take(1):
        bits.take(8)
    return more + 1


def _skip_config(bits: _Bits) -> None:
    """Read AudioSpecificConfig, whose length version 0 does not tell."""
    kind = bits.take(5)
    _skip_rate(bits)
    channels = bits.take(4)
    if kind in (_SBR, _PS):
        _skip_rate(bits)
        kind = bits.take(5)
    if kind != _AAC_LC or not channels:
        raise UnwrapError("not AAC of the kind that is broadcast")
    bits.take(1)
    if bits.take(1):
        bits.take(14)
    if bits.take(1):
        raise UnwrapError("an extension that is not known")


def _skip_rate(bits: _Bits) -> None:
    if bits.take(4) == 15:  # not one of the usual: told in full
        bits.take(24)
