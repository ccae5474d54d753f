def collate(examples, tokenizer, max_length):
    # each text on its own first, then let the tokenizer fill up all of them together
    encoded = [tokenizer(e["text"], truncation=True, max_length=max_length) for e in examples]
    batch = tokenizer.pad(encoded, padding=True, return_tensors="pt")
    batch["labels"] = torch.tensor([e["label"] for e in examples], dtype=torch.int64)
    return batch
