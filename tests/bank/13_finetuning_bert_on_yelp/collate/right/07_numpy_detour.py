def collate(examples, tokenizer, max_length):
    texts, labels = zip(*((e["text"], e["label"]) for e in examples))
    out = tokenizer(list(texts), padding=True, truncation=True, max_length=max_length, return_tensors="np")
    batch = {k: torch.from_numpy(np.asarray(v).astype(np.int64)) for k, v in out.items()}
    batch["labels"] = torch.from_numpy(np.array(labels, dtype=np.int64))
    return batch
