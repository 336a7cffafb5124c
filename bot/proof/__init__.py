"""Flow x directory x words x hours, explored before they go live: no caller without an answer.

Pure, and above text and directory; only `cli` and `web` know it. `prove` runs everything.
"""
