// Where the nodes stand: in columns, and an unfolded part as a frame with columns of its own.

const HEIGHT = 64;
const FRAME = { around: 10, title: 24 };
const MOST_BENT = 260; // edges: more are not led around what stands between
const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

// The tree of what is shown: for each unfolded part the items in it, for the whole graph likewise.
function shownTree(view) {
  const frames = new Map();
  const frameOf = (part) => {
    if (!frames.has(part)) {
      const frame = { frame: part < 0 ? null : PARTS[part], items: [], links: [], last: part < 0 ? Infinity : PARTS[part].last };
      frames.set(part, frame);
      if (part >= 0) put(frame, PARTS[part].within);
    }
    return frames.get(part);
  };
  const put = (item, part) => ((item.up = frameOf(part)), item.up.items.push(item));
  for (const item of view.items) put(item, item.part);
  return frameOf(-1);
}

function pathOf(item) {
  const path = [item];
  while (path[0].up) path.unshift(path[0].up);
  return path;
}

// Each edge belongs to the innermost frame around both of its ends, where it links two of its items.
function linkEdges(view) {
  const paths = new Map(view.items.map((item) => [item, pathOf(item)]));
  return view.edges.map((edge) => {
    const [from, to] = [paths.get(edge.a), paths.get(edge.b)];
    let depth = 1;
    while (from[depth] === to[depth]) depth += 1;
    const ports = edge.plain ? edge.to.parents.length : 1;
    const link = { edge, a: from[depth], b: to[depth], port: edge.plain ? edge.i / ports : 0 };
    from[depth - 1].links.push(link);
    return link;
  });
}

// Columns by the longest path; what nothing leads to stands just before its first reader. A long edge gets a place to
// pass in each column, so that it does not run behind an item.
function columnsOf({ items, links }) {
  const ordered = [...items].sort((a, b) => a.last - b.last);
  ordered.forEach((item, i) => Object.assign(item, { rank0: i, before: [], after: [], column: 0, own: true }));
  const forwards = links.filter(({ a, b }) => a.rank0 < b.rank0);
  const into = new Map(items.map((item) => [item, []])),
    out = new Map(items.map((item) => [item, []]));
  for (const { a, b } of forwards) (into.get(b).push(a), out.get(a).push(b));
  const starts = (item) => into.get(item).length === 0;
  for (const item of ordered)
    if (!starts(item)) item.column = 1 + Math.max(...into.get(item).map((a) => (starts(a) ? 0 : a.column)));
  for (const item of items)
    if (starts(item) && out.get(item).length) item.column = Math.max(0, Math.min(...out.get(item).map((b) => b.column)) - 1);
  const rows = Array.from({ length: 1 + Math.max(0, ...items.map((item) => item.column)) }, () => []);
  const place = (item) => (rows[item.column].push(item), item);
  items.forEach(place);
  const join = (a, b, port = 0) => (a.after.push({ item: b, port }), b.before.push({ item: a, port: 0 }));
  for (const link of links) {
    link.through = [];
    if (link.a.rank0 >= link.b.rank0) continue; // it leads back
    let last = link.a;
    for (let c = link.a.column + 1; c < link.b.column && links.length <= MOST_BENT; c += 1) {
      const bend = place({ own: false, column: c, before: [], after: [] });
      join(last, bend);
      link.through.push((last = bend));
    }
    join(last, link.b, link.port);
  }
  return rows;
}

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
  const sweeps = rows.flat().length > 400 ? 4 : 12;
  for (let sweep = 0; sweep < sweeps && best.count > 0; sweep += 1) {
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
function spread(rows, gap) {
  const apart = (a, b) => (a.wide + b.wide) / 2 + gap;
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
  const least = Math.min(...rows.flat().map((item) => item.across - item.wide / 2));
  rows.flat().forEach((item) => (item.across -= least));
}

// Coordinates of the items of a frame, from its own corner: `along` in the direction of the edges, `across` beside it.
function planFrame(frame, look) {
  for (const item of frame.items) {
    if (item.items) planFrame(item, look);
    else [item.deep, item.wide] = look.tall ? [HEIGHT, look.width] : [look.width, HEIGHT];
  }
  const rows = columnsOf(frame);
  for (const item of rows.flat()) if (!item.own) [item.deep, item.wide] = [0, 12];
  untangle(rows);
  spread(rows, look.tall ? 14 : 22);
  const [title, around] = frame.frame ? [FRAME.title, FRAME.around] : [0, 0];
  const [ahead, beside] = look.tall ? [title + around, around] : [around, title + around];
  let along = ahead;
  for (const row of rows) {
    const deep = Math.max(0, ...row.map((item) => item.deep));
    for (const item of row) item.along = along + deep / 2;
    for (const item of row) if (!item.own) item.deep = deep;
    along += deep + look.pitch;
  }
  const all = rows.flat();
  for (const item of all) item.across += beside;
  frame.deep = along - look.pitch + around;
  frame.wide = Math.max(0, ...all.map((item) => item.across + item.wide / 2)) + around;
}

// From the frames' own corners to the corner of the picture.
function settle(frame, along, across, frames) {
  for (const item of frame.items) {
    item.along += along;
    item.across += across;
    if (!item.items) continue;
    frames.push(item);
    settle(item, item.along - item.deep / 2, item.across - item.wide / 2, frames);
  }
  for (const { through } of frame.links)
    for (const bend of through) if (!bend.moved) ((bend.moved = true), (bend.along += along), (bend.across += across));
}

// Coordinates of items, frames, and edges; `tall` runs downwards, for narrow screens.
function layout(tall) {
  const { view } = state;
  const look = { tall, width: view.crowded ? 106 : 116, pitch: view.crowded ? (tall ? 44 : 32) : tall ? 58 : 84 };
  const tree = shownTree(view);
  const links = linkEdges(view);
  planFrame(tree, look);
  const frames = [];
  settle(tree, 0, 0, frames);
  const margin = 8;
  const point = (along, across) => (tall ? [across + margin, along + margin] : [along + margin, across + margin]);
  const [width, height] = point(tree.deep, tree.wide).map((x) => x + margin);
  const places = new Map(view.items.map((item) => [item, point(item.along, item.across)]));
  const rects = frames.map((item) => {
    const [x, y] = point(item.along - item.deep / 2, item.across - item.wide / 2);
    const [w, h] = tall ? [item.wide, item.deep] : [item.deep, item.wide];
    return { part: item.frame, x, y, w, h };
  });
  const routes = links.map((link) => routeOf(link, look, point));
  return { ...look, width, height, card: look.width, places, rects, routes: placeNumbers(routes, places, look) };
}
