"""Door 1, review: from every label to what the classifier learns. Accounts are read in memory and redacted first."""

from coc_analytics.intake.review.agreement import verdict
from coc_analytics.intake.review.cases import cases_of, taught_by
from coc_analytics.intake.review.labels import newest_labels, read_labels
from coc_analytics.intake.review.learning import teach
from coc_analytics.intake.work import Work


def learn_again(work: Work) -> None:
    """Teach the vault's classifier everything people settled so far; nothing happens where that is not news."""
    newest = newest_labels(read_labels(work.vault), work.taxonomy)
    verdicts = {case: verdict(labels, work.taxonomy) for case, labels in newest.items()}
    teach(work.vault, work.community.taxonomy, taught_by(cases_of(work), verdicts))
