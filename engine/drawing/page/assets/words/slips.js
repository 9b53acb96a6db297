// The likely slip behind a wrong gradient: a number that a known mistake gives.

// Whether a number that someone wrote is x, to the digits written or to half a percent.
function written3(answer, x) {
  if (Number.isNaN(x)) return Number.isNaN(answer);
  return Object.is(answer, x) || Math.abs(answer - x) <= 0.005 * Math.abs(x) + (x === 0 ? 1e-9 : 0);
}

// What each mistake would give for ∂root/∂node: [number, what went wrong].
function* mistakes(node) {
  const { right, partials, values } = state.pass;
  const gradient = right.grads[node.id];
  const arrive = uses(node);
  const name = label(node);
  yield [-gradient, "the sign is wrong"];
  if (arrive.length > 1) {
    for (const v of arrive)
      yield [v.added, `that is the contribution through ${label(v.from)} alone: ${name} is used ${times(arrive.length)}, so ${arrive.length} contributions are added`];
    yield [arrive.at(-1).added, "the last contribution has overwritten the others: they are added"];
    yield [arrive.reduce((product, v) => product * v.added, 1), "the contributions are multiplied: they are added"];
    yield [arrive.reduce((sum, v) => sum + v.local, 0), "these are the local derivatives alone: each is multiplied by the gradient of its reader"];
  }
  for (const v of arrive) {
    const [local, reader] = [slopeName(v.from, node), slopeName(ROOT, v.from)];
    yield [v.local, `that is the local derivative ${local} alone: multiply it by ${reader}`];
    yield [v.upstream, `that is ${reader} alone: multiply it by the local derivative ${local}`];
    yield [v.upstream + v.local, `${reader} and ${local} are multiplied, not added`];
    yield [v.upstream / v.local, `${reader} is multiplied by ${local}, not divided`];
    for (const [i, other] of partials[v.from.id].entries())
      if (i !== v.i) yield [v.upstream * other, `that is what the other operand of ${label(v.from)} gets: the local derivatives are swapped`];
    for (const id of v.from.parents)
      if (arrive.length === 1) yield [v.upstream * values[id], `the derivative of ${v.from.op} is another one: ${v.from.operation.fact}, ${local} = ${localSlope(v.from, v.i)}`];
  }
  yield [values[node.id], `that is the value of ${name}, not its gradient`];
  yield [2 * gradient, "a factor 2 too much: is something added twice?"];
  yield [gradient / 2, "a factor 2 is missing"];
  yield [state.pass.naive.grads[node.id], "that is the number of the naive order: a node passed on before all its contributions were in"];
}

// {right, text} for an answer to a node; `answers` are those to other nodes, by their ids.
function judged(node, answer, answers) {
  const gradient = state.pass.right.grads[node.id];
  if (written3(answer, gradient)) return { right: true, text: `✓ right: ${short(gradient)}` };
  const arrive = uses(node);
  const own = arrive.map((v) => (answers.get(v.from.id) ?? v.upstream) * v.local).reduce((sum, x) => sum + x, 0);
  if (!written3(own, gradient) && written3(answer, own))
    return { right: false, text: "↳ follows from a gradient above that is wrong" };
  for (const [number, text] of mistakes(node)) if (Number.isFinite(number) && written3(answer, number)) return { right: false, text: `✗ ${text}` };
  const rule = arrive.map((v) => `${slopeName(ROOT, v.from)} × ${slopeName(v.from, node)}`).join(" + ");
  return { right: false, text: `✗ not ${short(answer)}: ${slopeName(ROOT, node)} = ${rule || "1"}` };
}
