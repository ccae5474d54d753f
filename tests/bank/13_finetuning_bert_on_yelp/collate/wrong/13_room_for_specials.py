# diagnosis: two_too_few
# mistake: passes max_length - 2 to make room for [CLS] and [SEP], which the tokenizer already counts.
def collate(examples, tokenizer, max_length):
    n_special = 2  # [CLS] and [SEP]
    batch = tokenizer(
        [e["text"] for e in examples],
        padding=True,
        truncation=True,
        max_length=max_length - n_special,
        return_tensors="pt",
    )
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
