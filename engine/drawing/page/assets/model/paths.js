// The gradient of a node as a sum over paths: along each path from the result the partials are multiplied.

const MOST_PATHS = 6; // that are written out, the largest first; the others are one sum

// How many paths lead from the result to each node. Beyond 2^53 the number is rounded, and beyond 1e308 infinite.
function pathCounts() {
  const counts = NODES.map((node) => (node === ROOT ? 1 : 0));
  for (let k = INNER.length - 1; k >= 0; k -= 1)
    for (const id of INNER[k].parents) if (NODES[id].learns) counts[id] += counts[INNER[k].id];
  return counts;
}

// The largest paths from the result to a node: {product, edges}, edges from the result on. Only nodes between the two
// are visited, each once, and each keeps its best few paths.
function largestPaths(node, most = MOST_PATHS) {
  const { partials } = state.pass;
  const above = [...reach(node.id, (n) => n.readers)].sort((a, b) => b - a);
  const best = new Map([[ROOT.id, [{ product: 1, before: null }]]]);
  const inside = new Set(above);
  for (const id of above) {
    const paths = best.get(id) ?? [];
    if (id === node.id) break;
    NODES[id].parents.forEach((to, i) => {
      if (!inside.has(to)) return;
      const longer = paths.map((path) => ({ product: path.product * partials[id][i], from: NODES[id], i, before: path }));
      const all = [...(best.get(to) ?? []), ...longer];
      best.set(to, all.sort((a, b) => Math.abs(b.product) - Math.abs(a.product) || 0).slice(0, most));
    });
  }
  return (best.get(node.id) ?? []).map((path) => {
    const edges = [];
    for (let step = path; step.before; step = step.before) edges.unshift({ from: step.from, i: step.i });
    return { product: path.product, edges };
  });
}

// The nodes a node was computed from, or those computed from it: a loop, as deep as the graph may be.
function reach(id, next) {
  const found = new Set([id]);
  for (const here of found) for (const there of next(NODES[here])) found.add(there); // a Set grows while walked
  return found;
}
