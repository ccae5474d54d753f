# diagnosis: label_without_s
# mistake: stores the labels under "label", the model looks for "labels".
def collate(examples, tokenizer, max_length):
    batch = dict(tokenizer([e["text"] for e in examples], padding=True, truncation=True,
                           max_length=max_length, return_tensors="pt"))
    batch["label"] = torch.tensor([e["label"] for e in examples], dtype=torch.long)
    return batch
