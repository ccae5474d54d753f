"""``course assets``: the offline data and models as a table, and fetching them."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from autograder.errors import CourseError
from utils import assets


def table() -> Table:
    """Return what there is: package, use, licence, size, hash, present or not."""
    view = Table(title=f"Offline data and models (cache: {assets.cache_folder()})")
    for name in ("asset", "package", "licence", "size", "sha256", "here?"):
        view.add_column(name, justify="right" if name == "size" else "left")
    for one in assets.status():
        digest = one.sha256[:12] if one.sha256 else "-"
        size = f"{one.size / 1e6:.1f} MB" if one.size else "-"
        package = f"{one.package} {one.version}"
        view.add_row(
            one.name, package, one.licence, size, digest, "present" if one.present else "missing"
        )
    return view


def run(action: str, names: list[str] | None, console: Console) -> int:
    """Carry out ``course assets [fetch]`` and return the exit status.

    Raises
    ------
    CourseError
        If a name is unknown or a download fails.
    """
    if action == "fetch":
        try:
            assets.fetch(names or None, progress=lambda text: console.print(text, markup=False))
        except (assets.AssetError, ValueError) as error:  # ValueError: no such asset
            raise CourseError(str(error)) from error
    console.print(table())
    return 0
