"""Topic models of other programs, each trained on bags alone.

A model is a function of training bags (sparse, N × V), the number of topics H and a seed. It returns what makes codes of
further bags, and how much each word counts for each topic. Each has the settings that its own program proposes
for everything but H, except where it is said; NMF has no seed.
"""
import dataclasses
import typing

import numpy as np
import scipy.sparse as sp

ITERATIONS, STEPS, CHUNK = 500, 60, 2000
EPOCHS = 200  # What topmost proposes.


@dataclasses.dataclass
class Fitted:
    """Holds a trained model.

    encode  a function from sparse bags (N, V) to codes (N, H)
    weights of words in topics, larger for words that tell more of it, (H, V)
    """
    encode: typing.Callable
    weights: np.ndarray


def in_chunks(encode):
    """Returns a function that makes codes of any number of bags, a chunk at a time."""
    def whole(bags):
        return np.concatenate([encode(bags[at:at + CHUNK]) for at in range(0, bags.shape[0], CHUNK)])
    return whole


def lda(train, units, seed, iterations=ITERATIONS):
    """LDA by collapsed Gibbs sampling (tomotopy), with the alpha that the program proposes, optimized, and eta .01.

    Codes are folded in (EM with fixed topics) for all documents alike, those it was fitted on too, and are no single
    samples.
    """
    import tomotopy
    model = tomotopy.LDAModel(k=units, seed=seed, alpha=0.1, eta=0.01)
    for start, end in zip(train.indptr[:-1], train.indptr[1:]):
        model.add_doc([str(word) for word in train.indices[start:end]])
    model.train(iterations, workers=1)
    words = np.array([int(word) for word in model.used_vocabs])
    topics = np.full((units, train.shape[1]), 1e-9)
    for topic in range(units):
        topics[topic, words] = model.get_topic_word_dist(topic)
    alpha = np.array(model.alpha, np.float64)
    return Fitted(in_chunks(lambda bags: fold_in(topics, alpha, bags)), topics)


def fold_in(topics, alpha, bags):
    """Returns the shares of fixed topics in each bag; those of a bag without words are the prior's."""
    rows = np.repeat(np.arange(bags.shape[0]), np.diff(bags.indptr))
    shares = np.tile(alpha / alpha.sum(), (bags.shape[0], 1))
    of_words = topics[:, bags.indices].T
    for _ in range(STEPS):
        likelihood = np.maximum((shares[rows] * of_words).sum(1), 1e-300)
        ratio = sp.csr_matrix((1 / likelihood, bags.indices, bags.indptr), shape=bags.shape)
        shares = shares * (ratio @ topics.T) + alpha
        shares /= shares.sum(1, keepdims=True)
    return shares


def nmf(train, units, seed=0):
    """NMF of bags weighted by tf-idf (scikit-learn, nndsvda). The seed changes nothing."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer
    weights = TfidfTransformer().fit(train)
    model = NMF(units, init="nndsvda", random_state=seed, max_iter=200).fit(weights.transform(train))
    return Fitted(lambda bags: model.transform(weights.transform(bags)), model.components_)


def prodlda(train, units, seed, epochs=EPOCHS):
    """ProdLDA (topmost): a variational autoencoder whose decoder is a product of experts.

    Codes are the shares of topics at the mean of what the encoder says.

    Reference: Srivastava and Sutton 2017, "Autoencoding variational inference for topic models".
    """
    import topmost
    import torch

    class Dataset:
        """What a trainer of topmost asks of one: dense bags, batches of them, words."""
        batch = 200
        train_data = torch.from_numpy(train.toarray())
        vocab = np.arange(train.shape[1]).astype(str)
        # A last batch of a single document has no variance to normalize by.
        train_dataloader = torch.utils.data.DataLoader(train_data, batch_size=batch, shuffle=True,
                                                       drop_last=train.shape[0] % batch == 1)

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    model = topmost.ProdLDA(train.shape[1], units)
    trainer = topmost.BasicTrainer(model, Dataset, epochs=epochs, batch_size=Dataset.batch)
    trainer.train()
    return Fitted(in_chunks(lambda bags: trainer.test(torch.from_numpy(bags.toarray()))), trainer.get_beta())
