"""The optional language model: it may word an answer more fluently, and not a sentence of it is shown that the guide does not say."""
