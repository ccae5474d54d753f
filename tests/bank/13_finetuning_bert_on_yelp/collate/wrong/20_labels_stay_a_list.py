# diagnosis: labels_in_a_list
# mistake: leaves the labels as a Python list, not as a tensor.
def collate(examples, tokenizer, max_length):
    batch = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = [e["label"] for e in examples]
    return batch
