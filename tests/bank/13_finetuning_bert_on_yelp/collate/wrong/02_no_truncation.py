# diagnosis: not_truncated
# mistake: gives max_length but does not switch truncation on, so long texts are not cut.
def collate(examples, tokenizer, max_length):
    texts = []
    labels = []
    for ex in examples:
        texts.append(ex["text"])
        labels.append(ex["label"])
    enc = tokenizer(texts, padding=True, max_length=max_length, return_tensors="pt")
    return {**enc, "labels": torch.tensor(labels)}
