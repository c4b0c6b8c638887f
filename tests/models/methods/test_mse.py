"""What `mse` asks of its options."""

import pytest

from ganime.errors import ParamsError
from ganime.models.methods import options_for


@pytest.mark.parametrize("method", ["mse", "glcic"])
def test_adam_is_not_taken_at_the_rate_of_adadelta(method: str) -> None:
    with pytest.raises(ParamsError, match=r"learning_rate: 1 suits adadelta; adam needs a small one, such as 0.001"):
        options_for(method, {"optimizer": "adam"})
    assert options_for(method, {"optimizer": "adam", "learning_rate": 1e-3})
    assert options_for(method, {})
