# Exercise 13.1  A batch of reviews | about 12 min | difficulty 2/5 | 3 points
from typing import Any, Dict, List

import torch


def collate(examples: List[Dict[str, Any]], tokenizer, max_length: int) -> Dict[str, torch.Tensor]:
    """Collate a list of raw examples into a padded batch of tensors."""
    if len(examples) == 0:
        raise ValueError("Cannot collate an empty batch")

    # Step 1: Extract the texts and labels (without modifying the inputs)
    texts = [str(example["text"]) for example in examples]
    labels = [int(example["label"]) for example in examples]

    # Step 2: Tokenize with dynamic padding and truncation
    encoding = tokenizer(
        texts,
        padding=True,  # pad to the longest sequence in the batch
        truncation=True,  # cut sequences longer than max_length
        max_length=max_length,
        return_tensors="pt",
    )

    # Step 3: Build the final batch dictionary
    batch = {key: value.long() for key, value in encoding.items()}
    batch["labels"] = torch.tensor(labels, dtype=torch.long)

    return batch
