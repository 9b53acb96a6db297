// The room Check: a derivation, marked line by line.

const VERDICTS = { right: "right", wrong: "wrong", follows: "follows from a mistake above", unread: "not read", definition: "definition" };
const check = { asked: 0 };

const pointsOf = (right, judged) => `${right} of ${judged} equalities ${right === 1 ? "is" : "are"} right`;

function showMarks({ students }) {
  const sum = (name) => students.reduce((total, student) => total + student[name], 0);
  const unread = students.some((student) => student.unread) ? " Some lines were not read." : "";
  const who = students.length > 1 ? `${students.length} students: ` : "";
  const all = sum("judged") ? `${who}${pointsOf(sum("right"), sum("judged"))}.` : "Nothing to judge yet: write an equality that follows from the lines above.";
  $("check-summary").textContent = all + unread;
  $("check-lines").replaceChildren(...students.flatMap((student) => [...headOf(student), ...student.lines.map(rowOf)]));
}

function headOf({ name, right, judged }) {
  return name ? [el("li", { class: "student" }, el("h2", {}, name), el("p", {}, pointsOf(right, judged)))] : [];
}

function rowOf(line) {
  const [proof, ...notes] = line.verdict === "right" && line.notes.length ? line.notes : ["", ...line.notes];
  return el(
    "li",
    { class: line.verdict },
    el("span", { class: "number" }, el("span", { class: "unseen" }, "line "), String(line.line)),
    el("div", {}, el("code", {}, line.source)),
    el(
      "div",
      { class: `mark ${line.verdict}` },
      el("p", { class: "verdict" }, `${line.sign} ${VERDICTS[line.verdict]}`, proof ? el("span", { class: "soft" }, `, ${proof}`) : null),
      line.mathml ? el("p", {}, mathOf(line.mathml)) : line.reading ? el("p", {}, el("code", {}, line.reading)) : null,
      ...notes.map((note) => el("p", {}, note)),
      line.example ? el("p", {}, line.example) : null,
    ),
  );
}

async function markText() {
  const text = $("check-text").value;
  remember("check", { text });
  const mine = (check.asked += 1);
  $("check-error").textContent = "";
  const ready = TEXTS.examples.check.find((example) => example.text === text);
  if (ready) return showMarks(ready);
  if (python.state !== "ready") $("check-summary").textContent = "Waits for Python …";
  try {
    const marks = await ask("mark", { text }, 60_000 + 3000 * text.split("\n#").length);
    if (mine === check.asked) showMarks(marks);
  } catch (error) {
    if (mine === check.asked) (($("check-error").textContent = error.message), ($("check-summary").textContent = ""));
  }
}

function saveMarks() {
  const rows = [...$("check-lines").children].map((row) => row.innerText.replaceAll("\n", "  "));
  download("marks.txt", `${$("check-summary").textContent}\n\n${rows.join("\n")}\n`, "text/plain");
}

function startCheck() {
  $("check-example").append(
    ...TEXTS.examples.check.map(({ name }, i) => el("option", { value: i }, name)),
    el("option", { value: "own", hidden: true }, "your own"),
  );
  $("check-example").addEventListener("change", () => {
    $("check-text").value = TEXTS.examples.check[Number($("check-example").value)].text;
    fitText($("check-text"));
    markText();
  });
  $("check-form").addEventListener("submit", (event) => (event.preventDefault(), markText()));
  $("check-text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (event.preventDefault(), markText());
  });
  const typed = debounce(700, markText);
  $("check-text").addEventListener("input", () => ((($("check-example").value = "own"), fitText($("check-text"))), typed()));
  $("check-save").addEventListener("click", saveMarks);
}

function restoreCheck() {
  const { text } = address.check;
  $("check-text").value = typeof text === "string" ? text : TEXTS.examples.check[0].text;
  const known = TEXTS.examples.check.findIndex((example) => example.text === $("check-text").value);
  $("check-example").value = known < 0 ? "own" : known;
  fitText($("check-text"));
}
