from dataclasses import dataclass
from typing import Mapping, Sequence


@dataclass(frozen=True)
class _Review:
    text: str
    label: int

    @classmethod
    def of(cls, example: Mapping) -> "_Review":
        return cls(text=example["text"], label=int(example["label"]))


@dataclass
class ReviewCollator:
    tokenizer: object
    max_length: int

    def _encode(self, texts: Sequence[str]) -> dict:
        options = dict(padding="longest", truncation="only_first", max_length=self.max_length)
        return dict(self.tokenizer(list(texts), return_tensors="pt", **options))

    def __call__(self, examples: Sequence[Mapping]) -> dict:
        reviews = [_Review.of(example) for example in examples]
        batch = self._encode([review.text for review in reviews])
        batch["labels"] = torch.as_tensor([review.label for review in reviews], dtype=torch.int64)
        assert batch["input_ids"].shape[0] == batch["labels"].shape[0]
        return batch


def collate(examples, tokenizer, max_length):
    return ReviewCollator(tokenizer, max_length)(examples)
