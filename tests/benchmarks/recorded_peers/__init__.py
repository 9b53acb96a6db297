"""One file for each library of recorded.py, with the same functions under the same names.

call(formula)             T1, T2: a function (a, b) -> (value, (dvalue/da, dvalue/db)), called from Python
batched(formula, points)  T1, T2: a function () -> (values, gradients) for points of shape (count, 2)
descent(work)             N1 to N4: a function (steps) -> the loss of each step, from the first weights on
first_gradient(work)      C1: a function () -> the mean loss, from a fresh model to the first gradient
fit(data)                 R1: (a function () -> a trained model, a function of it -> classes of the test set)

A library has those of them that it can do. reference.py says what the answers are, workloads.py what the work
is.
"""
