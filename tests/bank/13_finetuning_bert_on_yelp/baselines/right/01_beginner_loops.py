def baselines(train_texts, train_labels, test_texts):
    # count how often each label occurs
    how_often = {}
    for label in train_labels:
        if label in how_often:
            how_often[label] = how_often[label] + 1
        else:
            how_often[label] = 1
    best = None
    for label in how_often:
        if best is None or how_often[label] > how_often[best]:
            best = label
    majority = []
    for text in test_texts:
        majority.append(best)

    counter = TfidfVectorizer(ngram_range=(1, 2))
    train_table = counter.fit_transform(train_texts)
    test_table = counter.transform(test_texts)
    linear = LogisticRegression(max_iter=1000)
    linear.fit(train_table, train_labels)
    return {"majority": majority, "tfidf": linear.predict(test_table)}
