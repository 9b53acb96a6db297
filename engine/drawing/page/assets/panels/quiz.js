// The quiz: gradients are hidden, the reader fills them in, and a wrong one is told its likely slip.

const MOST_ASKED = 14; // of a larger graph the leaves are asked, and the nodes with names

const quiz = { answers: new Map(), shown: false };

function askedNodes() {
  const learning = NODES.filter((node) => node.learns && node !== ROOT);
  const all = [...INNER].reverse().filter((node) => node.learns && node !== ROOT);
  const leaves = LEAVES.filter((node) => node.learns && node !== ROOT);
  if (learning.length <= MOST_ASKED) return [...all, ...leaves];
  return [...all.filter((node) => !node.automatic), ...leaves].slice(0, MOST_ASKED);
}

// What the picture says about a gradient in the quiz.
function quizText(node) {
  if (node === ROOT) return "1";
  const answer = quiz.answers.get(node.id);
  if (quiz.shown) return short(state.pass.right.grads[node.id]);
  return answer === undefined ? "?" : `${judged(node, answer, quiz.answers).right ? "✓" : "✗"} ${short(answer)}`;
}

// A number, or a product or quotient of numbers: −0.5, 1/4, 2·3.
function numberIn(text) {
  const plain = text.trim().replaceAll("−", "-").replaceAll(",", ".").replace(/[·×]/g, "*");
  if (!/^[-+]?[\d.]+(e[-+]?\d+)?([*/]\(?[-+]?[\d.]+(e[-+]?\d+)?\)?)*$/i.test(plain)) return null;
  const [first, ...rest] = plain.split(/(?=[*/])/);
  const number = rest.reduce((x, part) => {
    const y = Number(part.slice(1).replace(/[()]/g, ""));
    return part[0] === "*" ? x * y : x / y;
  }, Number(first));
  return Number.isNaN(number) ? null : number;
}

function buildQuiz() {
  $("quiz-rows").replaceChildren(
    ...askedNodes().map((node) => {
      const input = make("input", {
        ...{ type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", "data-id": node.id },
        "aria-label": `Gradient ${slopeName(ROOT, node)}`,
      });
      input.addEventListener("change", () => answered(node, input));
      input.addEventListener("focus", () => ((state.chosen = node.id), (state.box = null), paint()));
      const head = make("th", { scope: "row" }, slopeName(ROOT, node));
      return make("tr", { "data-id": node.id }, head, make("td", {}, input), make("td", { class: "verdict-cell", role: "status" }));
    }),
  );
}

function answered(node, input) {
  const text = input.value.trim();
  const number = numberIn(text);
  input.setAttribute("aria-invalid", text !== "" && number === null);
  if (number === null) quiz.answers.delete(node.id);
  else quiz.answers.set(node.id, number);
  paint();
}

function paintQuiz() {
  let right = 0;
  for (const row of $("quiz-rows").children) {
    const node = NODES[Number(row.dataset.id)];
    const [answer, input] = [quiz.answers.get(node.id), row.querySelector("input")];
    const cell = row.lastChild;
    if (input.getAttribute("aria-invalid") === "true") cell.textContent = "a number, such as −0.5 or 1/4";
    else if (quiz.shown) cell.textContent = `${short(state.pass.right.grads[node.id])}`;
    else cell.textContent = answer === undefined ? "" : judged(node, answer, quiz.answers).text;
    const good = answer !== undefined && judged(node, answer, quiz.answers).right;
    right += good;
    cell.className = `verdict-cell ${answer === undefined || quiz.shown ? "" : good ? "good" : "bad"}`;
  }
  const all = $("quiz-rows").children.length;
  $("quiz-score").textContent = `${right} of ${all} right`;
  $("quiz-show").setAttribute("aria-pressed", quiz.shown);
}

function clearQuiz() {
  quiz.answers.clear();
  quiz.shown = false;
  for (const input of $("quiz-rows").querySelectorAll("input")) ((input.value = ""), input.removeAttribute("aria-invalid"));
}

// Other leaves: whole and half numbers at which every operation has a finite value, and a gradient that is not 0.
function otherNumbers() {
  const choices = [-3, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 3];
  const before = [...state.data];
  for (let attempt = 0; attempt < 60; attempt += 1) {
    for (const leaf of LEAVES) if (leaf.learns) state.data[leaf.id] = choices[Math.floor(Math.random() * choices.length)];
    const pass = forward(state.data);
    const grads = backward(pass.partials, INNER).grads;
    if (!pass.refusals.length && pass.values.every(Number.isFinite) && LEAVES.some((leaf) => leaf.learns && Number.isFinite(grads[leaf.id]) && grads[leaf.id] !== 0)) break;
    if (attempt === 59) state.data = before;
  }
  clearQuiz();
  compute();
  fillInputs();
  paint();
}
