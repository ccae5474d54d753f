def collate(examples, tokenizer, max_length):
    fill = {"input_ids": tokenizer.pad_token_id, "token_type_ids": tokenizer.pad_token_type_id}
    encoded = tokenizer([e["text"] for e in examples], truncation=True, max_length=max_length)
    longest = 0
    for ids in encoded["input_ids"]:
        if len(ids) > longest:
            longest = len(ids)
    batch = {}
    for name in encoded.keys():
        rows = []
        for row in encoded[name]:
            missing = [fill.get(name, 0)] * (longest - len(row))
            rows.append(missing + list(row) if tokenizer.padding_side == "left" else list(row) + missing)
        batch[name] = torch.tensor(rows, dtype=torch.long)
    batch["labels"] = torch.tensor([e["label"] for e in examples], dtype=torch.long)
    return batch
