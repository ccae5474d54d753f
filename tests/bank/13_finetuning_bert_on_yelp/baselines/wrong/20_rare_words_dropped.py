# diagnosis: rare_words_dropped
# mistake: min_df=2 drops words that occur in one text only, which is not the default.
def baselines(train_texts, train_labels, test_texts):
    counter = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    clf = LogisticRegression(max_iter=1000)
    clf.fit(counter.fit_transform(train_texts), train_labels)
    most = max(set(list(train_labels)), key=list(train_labels).count)
    return {"majority": [most] * len(test_texts), "tfidf": list(clf.predict(counter.transform(test_texts)))}
