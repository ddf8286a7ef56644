"""What is taken of scikit-learn where it is installed, and what stands in its place elsewhere."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

__all__ = ["HAS_SKLEARN", "BaseEstimator", "NotFittedError", "TransformerMixin", "not_fitted"]

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.exceptions import NotFittedError

    HAS_SKLEARN = True
except ImportError:
    HAS_SKLEARN = False

if TYPE_CHECKING or not HAS_SKLEARN:

    class BaseEstimator:  # type: ignore[no-redef]
        """Parameters by their names, as scikit-learn has them."""

        @classmethod
        def _names(cls) -> list[str]:
            names = inspect.signature(cls.__init__).parameters
            return [name for name in names if name != "self"]

        def get_params(self, deep: bool = True) -> dict[str, Any]:
            """Returns the parameters by their names."""
            return {name: getattr(self, name) for name in self._names()}

        def set_params(self, **params: Any) -> Any:
            """Sets parameters and returns the object."""
            for name, value in params.items():
                if name not in self._names():
                    raise ValueError(f"`{name}` is no parameter of {type(self).__name__}")
                setattr(self, name, value)
            return self

        def __repr__(self) -> str:
            usual = inspect.signature(type(self).__init__).parameters
            params = self.get_params().items()
            shown = [f"{name}={value!r}" for name, value in params if value != usual[name].default]
            return f"{type(self).__name__}({', '.join(shown)})"

    class TransformerMixin:  # type: ignore[no-redef]
        """Nothing: methods are written out."""

    class NotFittedError(ValueError, AttributeError):  # type: ignore[no-redef]
        """Something is asked of an object that was not fitted."""


def not_fitted(of: object) -> NotFittedError:
    """Returns the error of an object that was not fitted."""
    return NotFittedError(f"this {type(of).__name__} is not fitted yet: call `fit` first")
