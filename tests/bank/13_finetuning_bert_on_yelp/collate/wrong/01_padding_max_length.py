# diagnosis: padded_to_max_length
# mistake: pads every batch to max_length instead of to its own longest text.
def collate(examples, tokenizer, max_length):
    texts = [e["text"] for e in examples]
    batch = tokenizer(texts, padding="max_length", truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
