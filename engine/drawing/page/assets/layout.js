// Where the nodes stand, and by which points their edges pass.

const CROWDED = NODES.length > 14;
const CARD = { width: CROWDED ? 106 : 116, height: 64 };

// Columns by the longest path from the leaves; a leaf stands just before its first reader. An edge over
// several columns gets a place to pass in each, so that it does not run behind a node.
function columns() {
  const column = NODES.map(() => 0);
  for (const node of INNER)
    column[node.id] = 1 + Math.max(...node.parents.map((id) => (NODES[id].operation ? column[id] : 0)));
  for (const leaf of LEAVES) {
    if (leaf.readers.length) column[leaf.id] = Math.min(...leaf.readers.map((id) => column[id])) - 1;
  }
  const rows = Array.from({ length: 1 + Math.max(...column) }, () => []);
  const items = NODES.map((node) => ({ node, column: column[node.id], before: [], after: [] }));
  const link = (a, b, port = 0) => (a.after.push({ item: b, port }), b.before.push({ item: a, port: 0 }));
  const place = (item) => (rows[item.column].push(item), item);
  items.forEach(place);
  const edges = INNER.flatMap((to) =>
    to.parents.map((id, i) => {
      const through = [];
      let last = items[id];
      for (let c = column[id] + 1; c < column[to.id]; c += 1) {
        const bend = place({ node: null, column: c, before: [], after: [] });
        link(last, bend);
        through.push((last = bend));
      }
      link(last, items[to.id], i / to.parents.length);
      return { from: items[id], to: items[to.id], i, through };
    }),
  );
  return { rows, items, edges };
}

const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

function crossings(rows) {
  let count = 0;
  for (const row of rows) {
    const lines = row.flatMap((item, y) => item.after.map((next) => [y, next.item.rank + next.port]));
    for (let i = 0; i < lines.length; i += 1) {
      for (let j = 0; j < i; j += 1) count += (lines[i][0] - lines[j][0]) * (lines[i][1] - lines[j][1]) < 0;
    }
  }
  return count;
}

// Barycentre sweeps: each column in the order of the mean rank of its neighbours; the best order is kept.
function untangle(rows) {
  const rank = () => rows.forEach((row) => row.forEach((item, y) => (item.rank = y)));
  rank();
  let best = { count: crossings(rows), rows: rows.map((row) => [...row]) };
  for (let sweep = 0; sweep < 12 && best.count > 0; sweep += 1) {
    const side = sweep % 2 ? "before" : "after";
    for (const row of sweep % 2 ? rows : [...rows].reverse()) {
      const key = new Map(
        row.map((item) => [
          item,
          item[side].length ? mean(item[side].map((n) => n.item.rank + n.port)) : item.rank,
        ]),
      );
      row.sort((a, b) => key.get(a) - key.get(b));
      row.forEach((item, y) => (item.rank = y));
    }
    const count = crossings(rows);
    if (count < best.count) best = { count, rows: rows.map((row) => [...row]) };
  }
  best.rows.forEach((row, c) => (rows[c] = row));
  rank();
}

// Across its column every item moves towards its neighbours, as far as those beside it leave room.
function spread(rows, size, gap) {
  const extent = (item) => (item.node ? size : 12);
  const apart = (a, b) => (extent(a) + extent(b)) / 2 + gap;
  for (const row of rows)
    row.forEach((item, i) => (item.across = i ? row[i - 1].across + apart(row[i - 1], item) : 0));
  for (let sweep = 0; sweep < 24; sweep += 1) {
    for (const row of sweep % 2 ? rows : [...rows].reverse()) {
      const wish = row.map((item) => {
        const near = sweep > 18 ? [...item.before, ...item.after] : sweep % 2 ? item.before : item.after;
        return near.length ? mean(near.map((n) => n.item.across)) : item.across;
      });
      const down = [...wish],
        up = [...wish];
      for (let i = 1; i < row.length; i += 1)
        down[i] = Math.max(wish[i], down[i - 1] + apart(row[i - 1], row[i]));
      for (let i = row.length - 2; i >= 0; i -= 1)
        up[i] = Math.min(wish[i], up[i + 1] - apart(row[i], row[i + 1]));
      row.forEach((item, i) => (item.across = (down[i] + up[i]) / 2));
    }
  }
  const least = Math.min(...rows.flat().map((item) => item.across - extent(item) / 2));
  rows.flat().forEach((item) => (item.across -= least));
}

// Coordinates of nodes, and of edges as points to pass; `tall` runs downwards, for narrow screens.
function layout(tall) {
  const { rows, items, edges } = columns();
  untangle(rows);
  spread(rows, tall ? CARD.width : CARD.height, tall ? 14 : 16);
  const pitch = tall ? CARD.height + (CROWDED ? 44 : 58) : CARD.width + (CROWDED ? 32 : 84);
  const half = (tall ? CARD.height : CARD.width) / 2;
  const margin = 8;
  const point = (along, across) =>
    tall ? [across + margin, along + margin] : [along + margin, across + margin];
  for (const item of rows.flat()) item.along = half + item.column * pitch;
  const lines = edges.map(({ from, to, i, through }) => {
    const ports = to.node.parents.length;
    const room = (tall ? CARD.width : CARD.height) * 0.62;
    const port = ports > 1 ? room * (i / (ports - 1) - 0.5) : 0;
    const stops = [
      [from.along + half, from.across],
      ...through.flatMap((b) => [
        [b.along - half, b.across],
        [b.along + half, b.across],
      ]),
    ];
    return {
      to: to.node,
      i,
      side: Math.sign(port),
      points: [...stops, [to.along - half, to.across + port]].map(([a, c]) => point(a, c)),
    };
  });
  const far = [
    Math.max(...items.map((item) => item.along)) + half,
    Math.max(
      ...rows.flat().map((item) => item.across + (item.node ? (tall ? CARD.width : CARD.height) / 2 : 6)),
    ),
  ];
  const [width, height] = point(...far).map((x) => x + margin);
  return { tall, width, height, lines, places: items.map((item) => point(item.along, item.across)) };
}
