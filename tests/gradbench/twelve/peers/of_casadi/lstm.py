"""lstm: a character is a graph of numbers, and a graph of matrices calls it for each. `mapaccum` takes longer."""

import itertools

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import flat, placed


def _sigmoid(a):
    return 1 / (1 + ca.exp(-a))


def _character(layers, bits):
    """The function of parameters, state, character and target: the state after it, and its part of the loss."""
    parameters, state = ca.SX.sym("parameters", bits, 8 * layers + 3), ca.SX.sym("state", bits, 2 * layers)
    character, target = ca.SX.sym("character", bits), ca.SX.sym("target", bits)
    *gates, first, out, bias = ca.horzsplit(parameters)
    x, after = character * first, []
    for i in range(layers):
        (wf, wi, wo, wc), (bf, bi, bo, bc) = gates[8 * i : 8 * i + 4], gates[8 * i + 4 : 8 * i + 8]
        hidden, cell = state[:, 2 * i], state[:, 2 * i + 1]
        change = ca.tanh(hidden * wc + bc)
        cell = cell * _sigmoid(x * wf + bf) + _sigmoid(hidden * wi + bi) * change
        x = _sigmoid(x * wo + bo) * ca.tanh(cell)
        after += [x, cell]
    y = x * out + bias
    part = ca.dot(target, y - ca.log(2 + ca.sum1(ca.exp(y))))
    return ca.Function("character", [parameters, state, character, target], [ca.horzcat(*after), part])


def _loss(parameters, state, sequence):
    bits, columns = state.shape
    step, parts = _character(columns // 2, bits), []
    for x, target in itertools.pairwise(sequence):
        state, part = step(parameters, state, x, target)
        parts.append(part)
    return -ca.sum1(ca.vertcat(*parts)) / (len(parts) * bits)


def _prepared(function):
    def prepare(g):
        sequence = [ca.DM(character) for character in g["sequence"]]
        extra, state = np.array(g["extra_params"]), ca.DM(np.array(g["state"]).T)
        rows = np.vstack([np.reshape(g["main_params"], (-1, extra.shape[1])), extra])
        parameters = ca.MX.sym("parameters", *rows.T.shape)
        result = function(_loss(parameters, state, sequence), parameters)
        return placed(ca.Function("f", [parameters], [result]), rows), lambda results: flat(results[0])

    return prepare


FUNCTIONS = {"objective": _prepared(lambda loss, _: loss), "jacobian": _prepared(ca.gradient)}
