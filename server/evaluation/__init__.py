"""Measuring: answers to questions with known answers, retrieval of known documents, and the calibration of the decision to answer."""
