"""A Mag that comes from elsewhere: read (``sources``), shown, laid on a desk (``laying``)."""
