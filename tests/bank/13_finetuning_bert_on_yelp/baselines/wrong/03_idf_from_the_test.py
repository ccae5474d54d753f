# diagnosis: idf_of_test
# mistake: keeps the train vocabulary but learns the weights of the words (idf) from the test texts.
from collections import Counter

from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer


def baselines(train_texts, train_labels, test_texts):
    counter = CountVectorizer(ngram_range=(1, 2))
    train_table = TfidfTransformer().fit_transform(counter.fit_transform(train_texts))
    test_table = TfidfTransformer().fit_transform(counter.transform(test_texts))
    model = LogisticRegression(max_iter=1000).fit(train_table, train_labels)
    majority = Counter(list(train_labels)).most_common(1)[0][0]
    return {"majority": [majority for _ in test_texts], "tfidf": model.predict(test_table)}
