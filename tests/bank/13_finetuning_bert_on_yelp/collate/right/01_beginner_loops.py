def collate(examples, tokenizer, max_length):
    texts = []
    labels = []
    for i in range(len(examples)):
        example = examples[i]
        texts.append(example["text"])
        labels.append(example["label"])
    batch = tokenizer(texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = torch.tensor(labels)
    return batch
