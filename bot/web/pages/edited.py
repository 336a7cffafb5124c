"""The files as they are edited, for the page on which they are tried before anybody gets them."""

from __future__ import annotations

from pathlib import Path

from bot.files.content import Content, load_content
from bot.files.releases import name_of


class Edited:
    """A folder's content, loaded again when a file of it has changed.

    To be made before the folder is loaded to be served, so that an edit in between is seen.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun = name_of(folder)
        self._latest: tuple[str, Content] | None = None

    def content(self, release: str | None, served: Content) -> Content:
        """The content of the files now: `served` itself while they are the release, or without one
        what the server began with. Raises FilesError."""
        found = name_of(self._folder)
        if found == (release or self._begun):
            return served
        if self._latest is None or self._latest[0] != found:
            self._latest = found, load_content(self._folder)
        return self._latest[1]
