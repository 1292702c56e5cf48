"""Door 2, the shelf: drafts, checking, publishing, the ledger, and the audit of it all. Released numbers only."""
