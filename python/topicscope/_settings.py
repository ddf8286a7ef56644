"""The settings of training, as parameters and as flags of ``topicscope train``."""

from __future__ import annotations

from typing import Any

import numpy as np

from topicscope import _command
from topicscope._sklearn import BaseEstimator

# What of the parameters is no flag of `train` of the same name.
_RENAMED = {"n_components": "units", "activation": "unit", "random_state": "seed"}
_HERE = ("decoder", "progress")


class TrainingSettings(BaseEstimator):
    """Holds what :class:`~topicscope.SparseAutoencoder` is trained with."""

    def __init__(
        self,
        n_components: int | None = None,
        *,
        penalty: str | list[str] | None = None,
        activation: str | None = None,
        loss: str | None = None,
        epochs: int | None = None,
        batch: int | None = None,
        rate: float | None = None,
        random_state: Any = None,
        preset: str | None = None,
        optimizer: str | None = None,
        momentum: float | None = None,
        schedule: str | None = None,
        warm_up: int | None = None,
        theta: float | None = None,
        encode_theta: float | None = None,
        k: int | None = None,
        group: int | None = None,
        alpha: float | None = None,
        bandwidth: float | None = None,
        penalty_warm_up: int | None = None,
        penalty_scale: str | None = None,
        target: float | None = None,
        target_zeros: float | None = None,
        word_weight: float | None = None,
        renew: str | None = None,
        revive: bool = False,
        input: str | None = None,
        decoder: str | None = None,
        decoder_norm: str | None = None,
        decoder_sign: str | None = None,
        frozen: str | None = None,
        input_dropout: float | None = None,
        emphasis: float | None = None,
        hidden_dropout: float | None = None,
        sample: int | str | None = None,
        start: str | None = None,
        patience: int | None = None,
        progress: bool = False,
    ) -> None:
        self.n_components = n_components
        self.penalty = penalty
        self.activation = activation
        self.loss = loss
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.random_state = random_state
        self.preset = preset
        self.optimizer = optimizer
        self.momentum = momentum
        self.schedule = schedule
        self.warm_up = warm_up
        self.theta = theta
        self.encode_theta = encode_theta
        self.k = k
        self.group = group
        self.alpha = alpha
        self.bandwidth = bandwidth
        self.penalty_warm_up = penalty_warm_up
        self.penalty_scale = penalty_scale
        self.target = target
        self.target_zeros = target_zeros
        self.word_weight = word_weight
        self.renew = renew
        self.revive = revive
        self.input = input
        self.decoder = decoder
        self.decoder_norm = decoder_norm
        self.decoder_sign = decoder_sign
        self.frozen = frozen
        self.input_dropout = input_dropout
        self.emphasis = emphasis
        self.hidden_dropout = hidden_dropout
        self.sample = sample
        self.start = start
        self.patience = patience
        self.progress = progress

    def _flags(self) -> list[str]:
        settings = {
            _RENAMED.get(name, name): value
            for name, value in self.get_params().items()
            if name not in _HERE
        }
        settings["seed"] = _seed(self.random_state)
        if self.decoder is not None:
            if self.decoder not in ("tied", "untied"):
                raise ValueError(f"`decoder` is `tied` or `untied`, and not `{self.decoder}`")
            settings[self.decoder] = True
        return _command.flags(settings)


def _seed(random_state: Any) -> int | None:
    """Turns what scikit-learn takes for a random state into a seed."""
    if random_state is None or isinstance(random_state, (int, np.integer)):
        return None if random_state is None else int(random_state)
    return int(random_state.randint(np.iinfo(np.int32).max))
