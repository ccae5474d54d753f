# diagnosis: labels_of_floats
# mistake: the labels are float32 and not int64.
def collate(examples, tokenizer, max_length):
    labels = torch.Tensor([e["label"] for e in examples])
    batch = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = labels
    return batch
