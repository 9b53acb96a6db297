// Why a gradient has its number: the sum over all paths from the result to the node, each a product of partials.

function pathLine({ product, edges }) {
  const factors = edges.length > 7 ? [...edges.slice(0, 3), null, ...edges.slice(-3)] : edges;
  const names = factors.map((edge) => (edge ? slopeName(edge.from, NODES[edge.from.parents[edge.i]]) : "…"));
  const numbers = factors.map((edge, k) => {
    const x = edge && state.pass.partials[edge.from.id][edge.i];
    return edge ? (k ? term(x) : short(x)) : "…";
  });
  return [
    `${pathNames(edges)}:  ${names.join(" × ")} = `,
    value(numbers.join(" × ")),
    " = ",
    grad(short(product)),
  ];
}

function pathNames(edges) {
  const names = [ROOT, ...edges.map((edge) => NODES[edge.from.parents[edge.i]])].map(label);
  return names.length > 9 ? [...names.slice(0, 4), "…", ...names.slice(-4)].join(" → ") : names.join(" → ");
}

const countText = (n) => (n < 1e6 ? n.toLocaleString("en") : `about ${short(n)}`);

// The sentences: one path and its product, or the paths and their sum.
function whyLines(node) {
  const gradient = state.pass.right.grads[node.id];
  const name = slopeName(ROOT, node);
  if (node === ROOT) return [line("", `${name} = 1: the result changes as much as itself.`)];
  const count = pathCounts()[node.id];
  if (count === 0) return [line("", `${name} = 0: no path leads from ${label(ROOT)} to ${label(node)}.`)];
  const paths = largestPaths(node);
  const rest = gradient - paths.reduce((sum, { product }) => sum + product, 0);
  const more = count - paths.length;
  return [
    line(
      "",
      count === 1
        ? `One path leads from ${label(ROOT)} to ${label(node)}. Along it the partials are multiplied.`
        : `${countText(count)} paths lead from ${label(ROOT)} to ${label(node)}. Along each the partials are multiplied, and the products are added.`,
    ),
    ...paths.map((path) => line("path", ...pathLine(path))),
    ...(more > 0 ? [line("path", `${countText(more)} other path${more > 1 ? "s" : ""}: together `, grad(short(rest)))] : []),
    ...(count > 1
      ? [line("sum", `Sum: ${name} = ${summed([...paths.map(({ product }) => product), ...(more > 0 ? [rest] : [])])} = `, grad(short(gradient)))]
      : []),
  ];
}

// The button below the rows, and the answer where it is open and its step has come.
function paintWhy(node, now) {
  const asked = node?.learns && state.mode !== "quiz";
  $("why").hidden = !asked;
  $("why-answer").hidden = !asked || !state.why;
  $("why").setAttribute("aria-expanded", state.why);
  if (!asked || !state.why) return;
  const ready = state.mode === "wrong" || (now.summing && now.got[node.id] === uses(node).length);
  $("why-answer").replaceChildren(
    ...(ready ? whyLines(node) : [line("", "Its gradient is not complete yet: go on with the steps, or to the last one.")]),
  );
}
