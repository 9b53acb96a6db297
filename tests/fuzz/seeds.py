"""What mutation begins with: valid inputs of every kind, and the words that they are made of."""

import copy
import gzip
import json
from pathlib import Path

from seeds_of_records import RECORDS, WORDS_OF_RECORDS

from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.presets import load_data
from nn.models.pipeline import REQUIRED

EXPRESSIONS = (
    "sigmoid(w*x + b)",
    "(a - y)**2",
    "max(x, 0, -1.5e-3) / (1 + exp(-x))",
    "σ(z)**-2 + ln(abs(x)) - mean(a, b, c)",
    "log(1 + exp(z))\n# softplus",
    "where(step(x), sin(x)**2, cos(x)) + 1_000.5",
    "-(-x)**+3 * logsumexp(a, b) / maximum(a, minimum(b, 2))",
    "((((x))))**0.5 + xlogy(a, b)",
    "( w1*x1\n+ w2*x2 )",
)
CLAIMS = (
    "(a - y)**2\nlet z=w*x + b\nlet a=sigmoid(z)\nhand dL/da=2*(a - y)\nhand w=2*(a - y)*a*(1 - a)*x\nat w=2",
    "w_1_1*x_1 + w_1_2*x_2\nhand dL/dw=x_1\nvalue L=3\ndomain x=0,1",
    "sigmoid(x)\nhand ∂y/∂x=y*(1 - y)\nhand x=0.25\nvalue y=0.5",
)
FORMULAS = (
    "2w(a-y)a(1-a)x",
    r"\frac{\partial L}{\partial w_{jk}^{(l)}} = \sum_{i=1}^n \bigl(a_i - y_i\bigr)\,x_i",
    "dL/dw = ∂L/∂a · σ'(z) x²,  dz/db = 1",
    r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}^\top \odot \vec{x}",
    "f(x) = {x if x > 0 else 0}",
    r"\left.\frac{d}{dx} e^{-x^2}\right|_{x=0} \approx -0.5",
    "‖Wx‖² + |y| − ½√(x₁ + ŷ)",
)
DOCUMENTS = (
    "Let z = wx + b and a = σ(z).\n\nda/dz = a(1 - a)\ndz/dw = x\n",
    "Let $f(x) = x^2$.\n\n$$ f'(x) = 2x = 3x $$\n",
    "\\begin{align}\nL &= (a-y)^2 \\\\\n\\frac{dL}{da} &= 2(a-y)\n\\end{align}",
)
TABLES = (
    b"sepal,petal,species\n1.5,0.2,setosa\n3.5,1.2,virginica\n2.5,0.9,setosa\n",
    b"1;2;0\n3;4;1\n-5e-3;6;0\n",
    b"\xef\xbb\xbfa\tb\ty\r\n1\t2\t0.5\r\n3\t4\t1.5\r\n",
    b'"a, quoted","b ""x""",y\n1,2,u\n3,4,v\n',
    "größe,größe²,klasse\n1,2,ja\n3,4,nein\n".encode(),
)
TEXTS = {"expression": EXPRESSIONS, "claims": CLAIMS, "formula": FORMULAS}
TOKENS = {
    **WORDS_OF_RECORDS,
    "formula": r"\frac{ \partial \sum_{i=1}^n \left( \right) \begin{cases} \end{cases} & \\ ^{ _{ ^\top ' ² ₁ √ ∂ Σ"
    r" ‖ | { } [ ] \newcommand{\a}{\a} \hat{y} \text{net} dL/dw = ≈ := ← , ; σ( ½ · × ⊙ \mathbb{1}[ \delta_{ij}",
    "marking": r"Let where $ $$ \[ \] \begin{align} \end{align} & \\ = ≈ := <- dL/dw ∂L/∂a x^2 0.5 # - ``` % > |",
    "expression": "sigmoid( ln( exp( max( where( ** // -- 1e308 1e-999 _ 0x 1j . , ( ) \n # \\ ² σ ∂ · ﬁ ａ \0 :="
    " lambda if x[0] x.y 'x' \ud800 \u202e 00 9**9 xlogy( step(",
    "model": '{ } [ ] , : " null true -1 1e999 NaN Infinity 0.5 \\ud800 \\u0000 "format" "version" "architecture"'
    ' "parameters" "about" "kind" "MLP" "Neuron" "Layer" "inputs" "sizes" "bias" "trick" "layers.0.neurons.0.bias"'
    ' "settings" "history" "optimizer" "memory" 1000000000000 "softmax" "data" "digest" "epochs"',
    "csv": ', ; \t \n \r\n " "" nan inf 1e999 -0 1_0 0x1 \ufeff \0 \x1b a,b \u0663 1e-400',
}


def models() -> list[bytes]:
    """The files of a job after two epochs, of a classification and a regression, and of bare models."""
    return [json.dumps(document).encode() for document in _documents()]


def _documents() -> list[dict]:
    documents = [
        _job("xor", "binary_cross_entropy_with_logits", "adam"),
        _job("linear", "squared_error", "sgd"),
    ]
    for kind, sizes in (("Neuron", {}), ("Layer", {"units": 1})):
        stem = "" if kind == "Neuron" else "neurons.0."
        documents.append(
            {
                "format": "chainrule model",
                "version": 1,
                "architecture": {"kind": kind, "inputs": 2, **sizes, "activation": "tanh", "bias": True},
                "parameters": {f"{stem}weights.0": 0.5, f"{stem}weights.1": -1.5, f"{stem}bias": 0.0},
                "about": {},
            }
        )
    return documents


def _job(data: str, loss: str, optimizer: str) -> dict:
    settings = Settings(data, (2,), "tanh", loss, optimizer, 0.1, 2, 16, 0, None, None, None, eager=True)
    job, out = Job.new(settings, load_data(data)), Path("seed.json")
    job.run(out, progress=False)
    job.save(out)
    document = json.loads(out.read_text("utf-8"))
    assert REQUIRED.keys() < document["about"].keys()
    return copy.deepcopy(document)


def seeds(target: str) -> list[bytes]:
    """Valid inputs of a target; its first byte says how a table is read, or which file is given."""
    if target in TEXTS:
        return [text.encode() for text in TEXTS[target]]
    if target in RECORDS:
        return RECORDS[target]()
    if target == "marking":
        return [bytes([how]) + text.encode() for how, text in enumerate(DOCUMENTS)]
    if target == "csv":
        packed = [b"\x05" + gzip.compress(table, mtime=0) for table in TABLES[:2]]
        return [bytes([how]) + table for how, table in enumerate(TABLES)] + packed
    return models()


def dictionary(target: str) -> list[bytes]:
    """Words that mutation puts in."""
    words = TOKENS["expression" if target == "claims" else target].split(" ")
    if target == "claims":
        words += [
            "\nlet z=",
            "\nhand dL/dw=",
            "\nvalue L=",
            "\nat x=1",
            "\ndomain x=0,1",
            "w_1_1",
            "d",
            "∂",
            "/",
        ]
    return [word.encode("utf-8", "surrogatepass") for word in words if word]
