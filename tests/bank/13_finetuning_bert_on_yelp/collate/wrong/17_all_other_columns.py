# diagnosis: other_columns_kept
# mistake: turns every other column of the examples into a tensor, too, instead of ignoring it.
def collate(examples, tokenizer, max_length):
    batch = dict(tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt"))
    for key in examples[0]:
        if key == "text":
            continue
        name = "labels" if key == "label" else key
        batch[name] = torch.tensor([e[key] for e in examples])
    return batch
