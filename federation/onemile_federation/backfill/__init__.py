"""Following is not starting empty: what was said before, and threads that are re-read.

Source: FEP-f228, FEP-7888, FEP-7458; ActivityPub 5.1. What is to be asked for stands in a table
(``waiting.py``), and is asked for host by host, a few at a time (``steps.py``).
"""
