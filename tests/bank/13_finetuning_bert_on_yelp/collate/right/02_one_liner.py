def collate(examples, tokenizer, max_length):
    return dict(tokenizer([e["text"] for e in examples], padding="longest", truncation="longest_first", max_length=max_length, return_tensors="pt"), labels=torch.LongTensor([e["label"] for e in examples]))
