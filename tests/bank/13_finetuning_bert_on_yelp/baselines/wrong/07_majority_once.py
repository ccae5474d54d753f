# diagnosis: one_majority_for_all
# mistake: gives the majority label once, not once for each test text.
def baselines(train_texts, train_labels, test_texts):
    values, counts = np.unique(train_labels, return_counts=True)
    majority = values[np.argmax(counts)]
    from sklearn.pipeline import make_pipeline
    pipe = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    pipe.fit(train_texts, train_labels)
    return {"majority": majority, "tfidf": pipe.predict(test_texts)}
