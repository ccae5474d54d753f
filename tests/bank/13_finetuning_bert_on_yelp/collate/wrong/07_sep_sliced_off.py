# diagnosis: cut_after_tokenizing
# mistake: cuts the finished id tensors by slicing, so that long texts lose their [SEP].
def collate(examples, tokenizer, max_length):
    full = tokenizer([e["text"] for e in examples], padding=True, return_tensors="pt")
    batch = {}
    for key, value in full.items():
        batch[key] = value[:, :max_length]
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
