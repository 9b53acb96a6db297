// The engine, again: forward by the rules, backward by the chain rule; and backward in the wrong order.

function forward(data) {
  const values = [],
    partials = [],
    refusals = [];
  for (const node of NODES) {
    let [value, slopes] = [data[node.id], []];
    if (node.operation) {
      const operands = node.parents.map((id) => values[id]);
      [value, slopes] = node.operation.rule(...operands);
      if (refused(node.operation, operands, value)) {
        refusals.push({ node, operands });
        [value, slopes] = [NaN, slopes.map(() => NaN)];
      }
    }
    values.push(value);
    partials.push(slopes);
  }
  return { values, partials, refusals };
}

// The engine asks for the domain only where Python's arithmetic raises: never at NaN, seldom at infinity.
function refused(operation, operands, value) {
  if (operands.some(Number.isNaN) || operation.inDomain(...operands)) return false;
  return operands.every(Number.isFinite) || Number.isNaN(value);
}

const seeded = () => NODES.map((node) => (node === ROOT && node.learns ? 1 : 0));

function visit(from, i, grads, partials) {
  const to = NODES[from.parents[i]];
  const [upstream, local, before] = [grads[from.id], partials[from.id][i], grads[to.id]];
  grads[to.id] = before + upstream * local;
  return { from, i, to, upstream, local, added: upstream * local, before, after: grads[to.id] };
}

// Reverse topological order: a node passes on when all that read it have passed on to it.
function backward(partials, order) {
  const grads = seeded(),
    visits = [];
  for (let k = order.length - 1; k >= 0; k -= 1) {
    const node = order[k];
    node.parents.forEach((id, i) => {
      if (NODES[id].learns) visits.push(visit(node, i, grads, partials));
    });
  }
  return { grads, visits };
}

// Depth first, each node passing on at once what it has so far. An own stack stands for the recursion.
function naive(partials, once) {
  const grads = seeded(),
    visits = [],
    calls = NODES.map(() => 0),
    sent = NODES.map(() => 0);
  const stack = [];
  const call = (node) => {
    calls[node.id] += 1;
    stack.push({ node, i: 0, call: calls[node.id], had: grads[node.id], repeated: sent[node.id] });
    sent[node.id] = grads[node.id];
  };
  call(ROOT);
  while (stack.length && visits.length < MOST_VISITS) {
    const frame = stack.at(-1);
    if (frame.i === frame.node.parents.length) {
      stack.pop();
      continue;
    }
    const i = frame.i++;
    const to = NODES[frame.node.parents[i]];
    if (!to.learns) continue;
    visits.push({ ...visit(frame.node, i, grads, partials), call: frame.call, repeated: frame.repeated });
    if (to.operation && !(once && calls[to.id])) call(to);
  }
  return { grads, visits, cut: stack.length > 0 && visits.length >= MOST_VISITS };
}

function compute() {
  const pass = forward(state.data);
  pass.right = backward(pass.partials, state.view.order);
  pass.naive = naive(pass.partials, state.variant === "once");
  state.pass = pass;
  pass.expressions = expressions();
  pass.steps = stepsOf(pass);
}

// Neighbours that belong together, as [first, behind the last].
function runs(list, of) {
  const found = [];
  list.forEach((item, i) => {
    const key = of(item);
    if (found.length && key !== null && key === found.at(-1).key) found.at(-1).end = i + 1;
    else found.push({ key, start: i, end: i + 1 });
  });
  return found;
}

// The steps: one for each node and edge that is shown, one for all that happens inside a box. `computed` and `passed`
// count the nodes and the edges that are done after a step.
function stepsOf({ right }) {
  const { order, standing } = state.view;
  const boxOf = (node) => standing[node.id].box ?? null;
  const [nodes, edges] = [order.length, right.visits.length];
  const forwards = runs(order, boxOf).map(({ key, start, end }) => ({
    ...{ kind: "forward", computed: end, passed: 0 },
    ...(key ? { box: key, nodes: order.slice(start, end) } : { node: order[start] }),
  }));
  const backwards = runs(right.visits, (v) => boxOf(v.from)).map(({ key, start, end }) => ({
    ...{ kind: "backward", computed: nodes, passed: end },
    ...(key ? { box: key, visits: right.visits.slice(start, end) } : { visit: right.visits[start] }),
  }));
  return [
    { kind: "start", computed: 0, passed: 0 },
    ...forwards,
    { kind: "seed", node: ROOT, computed: nodes, passed: 0 },
    ...backwards,
    { kind: "end", computed: nodes, passed: edges },
  ];
}

// After folding, the last step that has not gone further than one had come before.
function stepAt({ kind, computed, passed }) {
  const { steps } = state.pass;
  if (kind === "start" || kind === "end") return kind === "start" ? 0 : steps.length - 1;
  const seed = steps.findIndex((step) => step.kind === "seed");
  if (kind === "seed") return seed;
  const within = (step, i) =>
    kind === "forward" ? i < seed && step.computed <= computed : step.kind !== "end" && step.passed <= passed;
  return steps.findLastIndex(within);
}

function lastStep() {
  if (state.mode !== "wrong") return state.pass.steps.length - 1;
  return Math.max(state.pass.right.visits.length, state.pass.naive.visits.length) + 1;
}

// What a picture shows at a step: known values, the sums so far, and which node, box and edge are at work.
function scene(which) {
  const { steps, right } = state.pass;
  const visits = state.pass[which].visits;
  const wrongOrder = state.mode === "wrong";
  const now = wrongOrder ? null : steps[state.step];
  const count = wrongOrder ? state.step : now.passed;
  const grads = seeded(),
    got = NODES.map(() => 0);
  for (let k = 0; k < count && k < visits.length; k += 1) {
    grads[visits[k].to.id] = visits[k].after;
    got[visits[k].to.id] += 1;
  }
  const ended = wrongOrder ? state.step === lastStep() : now.kind === "end";
  const current = ended || count === 0 || now?.kind === "seed" ? null : (visits[count - 1] ?? null);
  const { position } = state.view;
  return {
    ...{ grads, got, ended },
    visit: now?.box ? null : current,
    box: now?.box ?? null,
    known: (id) => wrongOrder || !NODES[id].operation || now.computed > position[id],
    summing: wrongOrder || ["seed", "backward", "end"].includes(now.kind),
    forward: now?.kind === "forward" ? (now.node ?? null) : null,
    seed: now?.kind === "seed" || (wrongOrder && count === 0),
    wrong: (id) => which === "naive" && ended && NODES[id].learns && !same(grads[id], right.grads[id]),
  };
}
