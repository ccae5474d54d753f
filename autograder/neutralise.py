"""Makes a graded notebook safe to open: a student's HTML and JavaScript never run there."""

from __future__ import annotations

import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbformat import NotebookNode

from autograder.reading import raster_attachments

# what a table or a formatted text needs; no scripts, frames, forms, styles or event handlers
TAGS = frozenset(
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre s span strong sub summary sup table "
    "tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES: dict[str, list[str]] = {
    "*": ["title", "colspan", "rowspan", "scope", "align", "open"],
    "img": ["alt", "width", "height"],
}
IMAGE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+")
RASTER = frozenset({"image/png", "image/jpeg", "image/gif"})
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
STYLE_SHEET = re.compile(r"(?is)<style\b[^>]*>[^<]*</style\s*>")
HTML_LIMIT = 200_000
TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
# a link's letters may be written as entities, and its colon after a backslash
ENTITY = re.compile(r"(?i)&(?=#|colon;|tab;|newline;|bsol;)")
UNSAFE_LINK = re.compile(r"(?i)(javascript|vbscript|data)([\s\\]*:)")
# a picture that is not there makes nbconvert refuse the whole page
ATTACHED = re.compile(r"attachment([\s\\]*):([\w.-]*)", re.ASCII)
# a picture from elsewhere tells its owner when the page is opened: what remains is a link
PICTURE = re.compile(r"!\[(?![^\[\]]*\]\(attachment:)")
CSS = CSSSanitizer(allowed_css_properties=["text-align", "font-weight"])


def _attribute(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return IMAGE.fullmatch(value) is not None
    return name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, [])


def safe_html(html: str) -> str:
    """Return HTML with only harmless tags; everything else is shown as text.

    Examples
    --------
    >>> safe_html("<b>x</b><script>alert(1)</script><p onclick=go()>y</p>")
    '<b>x</b>&lt;script&gt;alert(1)&lt;/script&gt;<p>y</p>'
    """
    if len(html) > HTML_LIMIT:
        return "<p>[this output was too long and is left out]</p>"
    html = STYLE_SHEET.sub("", html)  # pandas puts one before each table; as text it is noise
    return str(
        bleach.clean(html, tags=TAGS, attributes=_attribute, protocols=["data"], css_sanitizer=CSS)
    )


def safe_markdown(text: str) -> str:
    """Return markdown in which no HTML tag, no script link and no picture from elsewhere is left.

    Examples
    --------
    >>> safe_markdown("a < b, <script>x</script> [go](javascript:alert(1))")
    'a < b, &lt;script>x&lt;/script> [go](javascript\u200b:alert(1))'
    """
    escaped = TAG_START.sub("&lt;", ENTITY.sub("&\u200b", text))
    escaped = PICTURE.sub("!\u200b[", escaped)
    return UNSAFE_LINK.sub(lambda m: f"{m[1]}\u200b{m[2]}", escaped)


def _text(value: Any) -> str:
    return "".join(str(part) for part in value) if isinstance(value, list) else str(value)


def safe_output(output: Any) -> Any:
    """Keep of an output what cannot run: text, raster images and cleaned HTML."""
    if output.get("output_type") not in ("display_data", "execute_result"):
        return output
    data = output.get("data")
    data = data if isinstance(data, dict) else NotebookNode()
    kept: dict[str, Any] = {}
    for kind, value in data.items():
        if kind == "text/plain":
            kept[kind] = _text(value)
        elif kind in RASTER and BASE64.fullmatch(_text(value)):
            kept[kind] = _text(value)
        elif kind == "text/html":
            kept[kind] = safe_html(_text(value))
    if not kept:
        kept["text/plain"] = "[an output that is not shown here]"
    output["data"] = NotebookNode(kept)
    output["metadata"] = NotebookNode()
    return output


def _answer(cell: Any) -> None:
    """Neutralise a text of the student's in place; of attachments pictures are kept."""
    kept = raster_attachments(cell) if cell.cell_type == "markdown" else {}
    cell.pop("attachments", None)  # others may hold SVG, which can run
    if kept:
        cell["attachments"] = NotebookNode(kept)

    def known(match: re.Match[str]) -> str:
        there = not match[1] and match[2] in kept
        return match[0] if there else f"attachment\u200b{match[1]}:{match[2]}"

    cell.source = ATTACHED.sub(known, safe_markdown(cell.source))


def neutralise(notebook: Any, trusted: set[str]) -> None:
    """Neutralise a notebook in place.

    Parameters
    ----------
    notebook : NotebookNode
    trusted : set of str
        Markdown sources of the release: text that we wrote stays as it is.
    """
    for name in [
        key for key in notebook.metadata if key not in ("kernelspec", "language_info", "course")
    ]:
        del notebook.metadata[name]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ours = bool(cell.metadata.get("course"))
            cell.outputs = [output if ours else safe_output(output) for output in cell.outputs]
        elif cell.cell_type == "raw" or cell.source not in trusted:
            _answer(cell)
        else:
            cell.pop("attachments", None)  # images of our own text are data URLs
        if cell.cell_type == "raw":  # a raw cell's format decides what an exporter does with it
            cell.metadata.pop("format", None)
            cell.metadata.pop("raw_mimetype", None)
