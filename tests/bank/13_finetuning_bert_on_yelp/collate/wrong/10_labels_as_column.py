# diagnosis: labels_as_columns
# mistake: the labels have shape (B, 1) instead of (B,).
def collate(examples, tokenizer, max_length):
    batch = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = torch.tensor([[e["label"]] for e in examples], dtype=torch.long)
    return batch
