"""Looks in a page for scripts of a submission, without running them."""

from __future__ import annotations

from html.parser import HTMLParser

SIGN = "taken over"  # what the attacks on pages write in their scripts


class _Scripts(HTMLParser):
    """Looks for a script of the submission in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found = self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at handlers and links."""
        self.inside = tag == "script"
        for name, value in attrs:
            runs = name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
            self.found |= runs and SIGN in (value or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Look at a script's text."""
        self.found |= self.inside and SIGN in data


def scripts_in(page: str) -> list[str]:
    """Return the harm of a page that holds a script of the submission."""
    parser = _Scripts()
    parser.feed(page)
    return ["a page that runs the submission's script"] if parser.found else []
