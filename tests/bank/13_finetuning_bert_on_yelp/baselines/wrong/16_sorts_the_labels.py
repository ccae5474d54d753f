# diagnosis: labels_sorted
# mistake: sorts the train labels in place to count them: the input is changed and no label fits its text any more.
def baselines(train_texts, train_labels, test_texts):
    train_labels.sort()
    best, best_run, run = train_labels[0], 0, 0
    for i in range(len(train_labels)):
        run = run + 1 if i > 0 and train_labels[i] == train_labels[i - 1] else 1
        if run > best_run:
            best, best_run = train_labels[i], run
    vec = TfidfVectorizer(ngram_range=(1, 2))
    model = LogisticRegression(max_iter=1000).fit(vec.fit_transform(train_texts), train_labels)
    return {"majority": [best] * len(test_texts), "tfidf": model.predict(vec.transform(test_texts))}
