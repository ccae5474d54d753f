# diagnosis: examples_changed
# mistake: takes the labels out of the examples with pop, which changes the caller's dicts.
def collate(examples, tokenizer, max_length):
    labels = torch.tensor([e.pop("label") for e in examples])
    texts = [e["text"] for e in examples]
    batch = tokenizer(texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = labels
    return batch
