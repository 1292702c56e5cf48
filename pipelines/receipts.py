"""What a step gives back instead of data: ids, a status, the version of the software."""

from coc_analytics import __version__
from coc_analytics.terms import Receipt, ReceiptStatus


def receipt(batch: str, source: str, status: ReceiptStatus = ReceiptStatus.DONE) -> Receipt:
    """A receipt of this version of the software."""
    return Receipt(batch=batch, source=source, status=status, version=__version__)
