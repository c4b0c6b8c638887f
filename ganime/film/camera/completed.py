"""What was seen beside a picture by one who looked, and by another. Pure."""

import cv2
import numpy as np

from ganime.film.camera.recovered import RecoveredSides


def completed(first: RecoveredSides | None, second: RecoveredSides | None) -> RecoveredSides | None:
    """What was seen by the first and, where it saw nothing, by the second."""
    if first is None or second is None:
        return first or second
    left, right = (
        (cv2.copyTo(a_HSC, a_HS.view(np.uint8), b_HSC.copy()), a_HS | b_HS)
        for a_HSC, a_HS, b_HSC, b_HS in (
            (first.left_HSC, first.left_HS, second.left_HSC, second.left_HS),
            (first.right_HSC, first.right_HS, second.right_HSC, second.right_HS),
        )
    )
    return RecoveredSides(*left, *right)
