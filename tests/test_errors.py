"""Bad input, word for word: what stands on standard error, and that nothing else happens."""

from __future__ import annotations

import shlex

import pytest

from tests.command import nnhw

REGRESSION = "grad-regression --x 1,2 --y 1 --V '0.3,-0.1;0.2,0.4' --W 0.5,-0.3"
CLASSIFIER = "grad-classifier --x1 '1,2;3,4' --x2 '0,0;1,1' --y 1,0 --W1 '1,0;0,1' --W2 1,2"
EXAMPLE = {
    "grad-regression": "--x 1,2 --y 1 --V '0.3 -0.1; 0.2 0.4' --W 0.5,-0.3",
    "grad-classifier": "--x1 '1 2; 3 4' --x2 '0 0; 1 1' --y 1,0 --W1 '1 0; 0 1' --W2 1,2",
}
MEND = "\n  write it like 6, -3.5, 1e-3 or 1/3"
MANY = ",".join(map(str, range(300)))
LIKE = "\n  like 6,4,2,6 or '1 2; 3 4'"
HAS = (
    "  nnhw has solve, equality, grad-regression, grad-classifier, lse, param-count, grade: "
    "nnhw help says what for\n"
    "  any other homework on numbers, vectors and matrices is typed: nnhw help solve"
)

SAID = {
    # commands and options
    "equlity 1 2": "there is no command 'equlity', did you mean equality?\n" + HAS,
    "6 4 2 6": f"there is no command '6'\n{HAS}",
    # a word that is no command is looked for in what the commands do
    "gradient": "there is no command 'gradient', did you mean solve, grad-regression or "
    f"grad-classifier?\n{HAS}",
    "backprop": f"there is no command 'backprop', did you mean solve or grad-regression?\n{HAS}",
    "softmax 1 2": f"there is no command 'softmax', did you mean solve or lse?\n{HAS}",
    "transformer": f"there is no command 'transformer', did you mean param-count?\n{HAS}",
    "decision-tree": f"there is no command 'decision-tree'\n{HAS}",
    "grad_regression": "there is no command 'grad_regression', did you mean grad-regression?\n"
    f"{HAS}",
    "help lsee": f"there is no command 'lsee', did you mean lse?\n{HAS}",
    "--target 1 lse 1 2": "--target goes behind its command: nnhw lse … --target",
    "lse 1 2 --target 1.5": "--target: got 1.5, wanted a whole number from 1 to 2",
    "--json lse 1 2": "--json goes behind a command: nnhw lse 1 2 --json",
    "equality 1 2 -get z1": "equality has no option -get, did you mean --get?",
    "equality 1 2 —gett z1": "equality has no option --gett, did you mean --get?",
    # numbers that the shell took apart
    "grad-regression --x 1 2 --y 1 --V 0.1 0.2 --W 1": "grad-regression: '2' stands alone after "
    "--x 1\n  quote what belongs together: --x '1 2'",
    "grad-regression --x=1 2": "grad-regression: '2' stands alone after --x 1\n"
    "  quote what belongs together: --x '1 2'",
    "grad-regression 1 2": "grad-regression: got '1', wanted an option before it",
    f"{REGRESSION} --expect dW= 1 2": "grad-regression: '1' stands alone after --expect dW=\n"
    "  quote what belongs together: --expect 'dW= 1 2'",
    "lse 1 2 --y 0.3 0.7": "lse: '0.7' stands alone after --y 0.3\n"
    "  quote what belongs together: --y '0.3 0.7'",
    "lse --expect lse= 1 2": "lse: '1' stands alone after --expect lse=\n"
    "  quote what belongs together: --expect 'lse= 1 2'",
    "grade a.jsonl b.jsonl": "grade: got 'b.jsonl' too, wanted one file",
    "grade a.csv --problem 'lse 1' --problem 'lse 2'": "--problem is given 2 times: "
    "'lse 1', 'lse 2'\n  a table answers one; grade it once for each",
    # options that contradict one another
    "lse 1 -f tex": "--format: there is no 'tex', did you mean latex?",
    "lse 1 -f md": "--format: there is no 'md', did you mean markdown?",
    "lse 1 --json -f html": "--json is short for -f json: give one of --json and --format",
    "lse 1 --full --brief": "--full shows what --brief leaves out: give one of them",
    # strangers' text
    "lse 1 2 --untrusted --expect lse=@/etc/passwd": "--expect lse: '@/etc/passwd': "
    "files and standard input are not read here",
    "lse 1 2 --untrusted --expect lse=-": "--expect lse: '-': "
    "files and standard input are not read here",
    "lse - --untrusted": "z: '-': files and standard input are not read here",
    "--versio": "nnhw has no option --versio, did you mean --version?",
    "equality 1 2 --jso": "equality has no option --jso, did you mean --json?",
    "equality 1 2 --JSON": "equality has no option --JSON, did you mean --json?",
    "equality 1 2 -j": "equality has no option -j, did you mean --json?",
    "equality 1 2 -x": "equality has no option -x",
    "equality 1 -j 2": "equality has no option -j, did you mean --json?",
    "equality 1 2 -qx": "equality has no option -x",
    "grad-regression -x 1,2": "grad-regression has no option -x, did you mean --x?",
    "grad-regression --w 1": "grad-regression has no option --w, did you mean --W?",
    "lse 1 --tarjet 1": "lse has no option --tarjet, did you mean --target?",
    "lse 1 --get": "--get needs a value",
    "lse 1 --json=2": "--json takes no value",
    "lse 1 -f xml": "--format: there is no 'xml'\n"
    "  it takes rich, text, json, latex, markdown or html",
    "lse 1 -f TeXt": "--format: there is no 'TeXt', did you mean text?\n"
    "  it takes rich, text, json, latex, markdown or html",
    "lse 1 -f text --digits 0": "--digits: got '0', wanted an integer from 1 to 17",
    "lse 1 -f text --digits few": f"--digits: 'few' is not a number{MEND}",
    "lse 1 --rtol 0.1": "--rtol, --atol and --hide-answer go with --expect STEP=VALUE",
    "lse 1 -o trace.doc": "--output: 'trace.doc' ends in none of "
    ".tex, .md, .html, .json, .txt\n  name the format with --format",
    "lse 1 -o nowhere/trace.json": "--output: there is no folder 'nowhere'",
    # numbers
    "equality": "x is missing\n  for example: nnhw equality 6 4 2 6",
    "equality 6 x 2": f"x, entry 2: 'x' is not a number{MEND}",
    "equality 6 -1j": "x, entry 2: '-1j' is a complex number\n  only real ones are taken",
    "equality 6 2e": f"x, entry 2: '2e' is not a number{MEND}",
    "equality 6 1,,2": "x, entry 3: there is no number\n  is a comma or a semicolon too many?",
    "equality 6 ''": "x, entry 2: there is no number",
    "equality ''": f"x: got nothing, wanted numbers{LIKE}",
    "equality 1 1/0": "x, entry 2: '1/0' divides by zero\n  write it like 1/3",
    "equality 1 nan": "x, entry 2: 'nan' is no value to work with\n  nan is refused everywhere",
    "equality 1 -inf": "x, entry 2: '-inf' is not finite\n  only lse takes inf and -inf",
    "equality 1 1e999999999": "x, entry 2: '1e999999999' has too large an exponent\n"
    "  it may be at most 5,000 in size",
    f"equality 1 {'7' * 4001}": f"x, entry 2: '{'7' * 40}…' has 4,001 characters\n"
    "  a number has at most 4,000",
    "lse 1e400": "z: 1e400 is outside the range of float64 (about 1.8e308)",
    "equality @numbers.csv": "x @numbers.csv: no such file or directory",
    "equality 1 @numbers.csv": "x, entry 2: '@numbers.csv' stands among numbers\n"
    "  @file and - stand alone",
    "equality -": f"x, standard input: got nothing, wanted numbers{LIKE}",
    # equality and param-count
    "equality 6": "equality: got 1 number, wanted at least 2 to compare",
    "equality '1 2; 3 4'": "x: got 2×2, wanted the numbers to compare: 6 4 2 6",
    "param-count": "sizes is missing\n  for example: nnhw param-count 4096 2048 2",
    "param-count 5": "param-count: got 1 layer size, wanted at least 2: the inputs first",
    "param-count 4 0 2": "param-count, size 2: got 0, wanted a whole number, 1 or more",
    "param-count 4 2.5": "param-count, size 2: got 2.5, wanted a whole number, 1 or more",
    "param-count 4 10/4": "param-count, size 2: got 10/4, wanted a whole number, 1 or more",
    "param-count 4 -2": "param-count, size 2: got -2, wanted a whole number, 1 or more",
    "param-count '2 3; 4 5'": "sizes: got 2×2, wanted a vector of N",
    # shapes
    "grad-regression": "--x, --V, --W and --y are missing\n"
    f"  for example: nnhw grad-regression {EXAMPLE['grad-regression']}",
    "grad-regression --x 1 --y 1 --V 1": "--W is missing\n"
    f"  for example: nnhw grad-regression {EXAMPLE['grad-regression']}",
    "grad-regression --x 1,2 --y 1 --V '1 2 3 4 5;1 2 3 4 5' --W 1,2": "--V: got 2×5, "
    "wanted H×2, or one column more for a bias (D = 2 from --x)",
    "grad-regression --x 1,2 --y 1 --V '1 2;3 4' --W 1,2,3,4": "--W: got a vector of 4, "
    "wanted K×2, or one column more for a bias (H = 2 from --V)",
    "grad-regression --x '1 2;3 4' --y 1,2,3 --V '1 2;3 4' --W 1,2": "--y: got a vector of 3, "
    "wanted 1×2 (K = 1 from --W, m = 2 from --x)",
    f"{REGRESSION} --lr 1,2": "--lr: got a vector of 2, wanted one number",
    f"{REGRESSION} --lr x": f"--lr: 'x' is not a number{MEND}",
    f"{REGRESSION} --activation rleu": "--activation: there is no 'rleu', did you mean relu?\n"
    "  it takes relu, leaky-relu, sigmoid, tanh, softplus or identity",
    f"{REGRESSION} --relu-at-zero 2": "--relu-at-zero: there is no '2'\n  it takes 1 or 0",
    "grad-classifier": "--x1, --x2, --W1, --W2 and --y are missing\n"
    f"  for example: nnhw grad-classifier {EXAMPLE['grad-classifier']}",
    f"{CLASSIFIER} --b1 1,2,3": "--b1: got a vector of 3, wanted a vector of 2 (D_a = 2 from --W1)",
    f"{CLASSIFIER} --W2 '1;2'": "--W2: got 2×1, wanted 1×2 (D_a = 2 from --W1)",
    f"{CLASSIFIER} --y '1;0'": "--y: got 2×1, wanted 1×2 (m = 2 from --x1)",
    f"{CLASSIFIER} --x2 0": "--x2: got one number, wanted 2×2 (D_x = 2 from --x1, m = 2 from --x1)",
    f"{CLASSIFIER} --y 1,1e999 --exact": (
        "--y: got inf, wanted 0, 1 or a probability between, one a sample"
    ),
    f"{CLASSIFIER} --y 1,2": "--y: got 2, wanted 0, 1 or a probability between, one a sample",
    # log-sum-exp
    "lse": "z is missing\n  for example: nnhw lse 3.2 5.1 -1.7 --target 1",
    "lse 1 2 --target 3": "--target: got 3, wanted a whole number from 1 to 2",
    "lse 1 2 --target 0": "--target: got 0, wanted a whole number from 1 to 2",
    "lse 1 2 --y 1": "--y: got one number, wanted a vector of 2 (K = 2 from z)",
    "lse 1 2 --y 1e999,2 --exact": "--y: got a sum of inf, wanted 2 probabilities that sum to 1",
    "lse 1 2 --y .5,.4": "--y: got a sum of 0.9, wanted 2 probabilities that sum to 1",
    "lse 1 2 --y 0,.9": "--y: got a sum of 0.9, wanted 2 probabilities that sum to 1",
    "lse 1 2 --y 2,-1": "--y: got a negative one, wanted 2 probabilities that sum to 1",
    "lse 1 2 --y .5,.5 --target 1": "--target and --y both say what is right: give one of them",
    "lse 1 2 --shift inf": "--shift: 'inf' is not finite\n  only lse takes inf and -inf",
    # steps
    "equality 1 2 --get zz1": "equality has no step 'zz1', did you mean z1?\n"
    "  its steps: W1, b1, W2, b2, z1, a1, z2, a2",
    "lse 1 2 --get ce": "ce was not computed: it needs --target or --y",
    f"{REGRESSION} --get W_new": "W_new was not computed: it needs --lr",
    f"{REGRESSION} --get yhat": "yhat was not computed: it needs an --output-activation "
    "other than identity, with which it is z",
    "lse inf inf --get softmax": "--get softmax: it has no value for these inputs",
    f"equality {MANY} --get W1": "--get W1: 13,455,000 entries are too many to list "
    "(at most 10,000,000)",
    f"{REGRESSION} --x 1e200,1 --V '1e200,1;1,1' --get g": "g leaves the range of float64 "
    "(about 1.8e308)\n  --exact computes it in fractions",
    f"{REGRESSION} --x 1e200,1 --V '1e200,1;1,1' --activation tanh --get g": "g leaves the range "
    "of float64 (about 1.8e308)\n  --exact computes it in fractions",
    f"{REGRESSION} --activation sigmoid --exact --get J": "--exact: h has no exact value: "
    "the sigmoid of a fraction is irrational",
    "lse 1 2 --exact --get lse": "--exact: exp has no exact value: "
    "the exponential of a fraction is irrational",
    # answers
    "lse 1 2 --expect lse": "--expect: 'lse' has no '=': write STEP=VALUE, like J=0.78",
    "lse 1 2 --expect lse=": f"--expect lse: got nothing, wanted numbers{LIKE}",
    "lse 1 2 --expect lse=1..5": "--expect lse: '1..5' is a number with two points\n"
    "  write it like 1234567 or 0.5",
    "lse 1 2 --expect loss=1": "lse has no step 'loss', did you mean ce?\n"
    "  its steps: alpha, shifted, exp, sum, lse, softmax, naive",
    "lse 1 2 --expect lse=1 --atol -1": "--rtol and --atol: a tolerance is at least 0",
}


@pytest.mark.parametrize("line", SAID, ids=lambda line: line[:60])
def test_bad_input_is_told_in_these_words(line: str) -> None:
    run = nnhw(*shlex.split(line))
    assert run.err == f"nnhw: {SAID[line]}\n"
    assert (run.status, run.out) == (2, "")
    assert run.err.count("\n") <= 3
