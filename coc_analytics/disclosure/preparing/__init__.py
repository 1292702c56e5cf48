"""Door 2, preparing: from counts to the draft of a release that has passed the audit. True counts live here in memory only."""
