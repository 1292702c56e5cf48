"""Door 1: coding reports against a community's values. No account, word or label leaves this package but by return.

What learns is imported when it is asked for: finding words in a text needs none of it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coc_analytics.intake.classification.classifier import Classifier
    from coc_analytics.intake.classification.coding import Coding, Reason
    from coc_analytics.intake.classification.saving import load_classifier, save_classifier

__all__ = ["Classifier", "Coding", "Reason", "load_classifier", "save_classifier"]


def __getattr__(name: str) -> object:
    """A name of this package, from the module that it lives in."""
    if name not in __all__:
        raise AttributeError(name)
    from coc_analytics.intake.classification.classifier import Classifier
    from coc_analytics.intake.classification.coding import Coding, Reason
    from coc_analytics.intake.classification.saving import load_classifier, save_classifier

    homes = (Classifier, Coding, Reason, load_classifier, save_classifier)
    return dict(zip(__all__, homes, strict=True))[name]
