"""Metrics of classifiers: counts, rates, orders, probabilities, and a report of them all."""
