"""Draw the README's picture of a terminal: ``python docs/pictures.py``."""

from pathlib import Path

import nnhw
from nnhw.render.page import compose
from nnhw.render.terminal import svg


def main() -> None:
    """Write ``docs/trace.svg``, of a student's regression with one wrong answer."""
    trace = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5,-0.3")
    answers = {"J": "0.78", "dV": "-0.625 0.375; -1.25 0.75"}
    verdicts = [nnhw.check(trace, name, answer) for name, answer in answers.items()]
    place = Path(__file__).with_name("trace.svg")
    page = compose(trace, verdicts=verdicts)
    place.write_text(svg(page, 80, "nnhw grad-regression"), encoding="utf-8")


if __name__ == "__main__":
    main()
