# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass
class EmbeddingTable:
    rows: NDArray[Any]

    def __call__(self, ids: NDArray[Any]) -> NDArray[Any]:
        flat = self.rows[np.ravel(ids)]
        return flat.reshape((*np.shape(ids), self.rows.shape[-1]))


@dataclass
class BertEmbeddings:
    token: EmbeddingTable
    position: EmbeddingTable
    segment: EmbeddingTable
    norm: Mapping[str, NDArray[Any]]

    @classmethod
    def from_weights(cls, weights: Mapping[str, Any]) -> "BertEmbeddings":
        tables = [EmbeddingTable(weights[k]) for k in ("tokens", "positions", "segments")]
        return cls(*tables, norm=weights["norm"])

    def forward(self, input_ids: NDArray[Any], segment_ids: NDArray[Any]) -> NDArray[Any]:
        _, position_ids = np.broadcast_arrays(input_ids, np.arange(input_ids.shape[-1]))
        total = self.token(input_ids) + self.position(position_ids) + self.segment(segment_ids)
        return layer_norm(total, gain=self.norm["gain"], bias=self.norm["bias"])


def embed(
    input_ids: NDArray[Any], segment_ids: NDArray[Any], weights: Mapping[str, Any]
) -> NDArray[Any]:
    return BertEmbeddings.from_weights(weights).forward(input_ids, segment_ids)
