"""Door 1: coding reports against a community's values. No account, word or label leaves this package but by return."""

from coc_analytics.intake.classification.classifier import Classifier
from coc_analytics.intake.classification.coding import Coding, Reason
from coc_analytics.intake.classification.saving import load_classifier, save_classifier

__all__ = ["Classifier", "Coding", "Reason", "load_classifier", "save_classifier"]
