# diagnosis: max_length_ignored
# mistake: cuts at a hard-coded 64 tokens and ignores max_length.
def collate(examples, tokenizer, max_length):
    texts, labels = [], []
    for review in examples:
        texts += [review["text"]]
        labels += [review["label"]]
    batch = tokenizer(texts, padding=True, truncation=True, max_length=64, return_tensors="pt")
    batch["labels"] = torch.LongTensor(labels)
    return batch
