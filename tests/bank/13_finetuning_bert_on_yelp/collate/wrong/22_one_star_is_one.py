# diagnosis: labels_from_one
# mistake: adds one to the labels ("stars"), although the label 0 means one star already.
def collate(examples, tokenizer, max_length):
    batch = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    stars = torch.tensor([e["label"] for e in examples]) + 1
    return {**batch, "labels": stars}
