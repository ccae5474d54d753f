# diagnosis: as_many_as_train
# mistake: repeats the majority label for every train text instead of every test text.
from collections import Counter


def baselines(train_texts, train_labels, test_texts):
    majority = [Counter(list(train_labels)).most_common(1)[0][0]] * len(train_labels)
    counter = TfidfVectorizer(ngram_range=(1, 2))
    table = counter.fit_transform(train_texts)
    linear = LogisticRegression(max_iter=1000).fit(table, train_labels)
    return {"majority": majority, "tfidf": linear.predict(counter.transform(test_texts))}
