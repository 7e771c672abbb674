"""A question from a sheet's arguments: what the command line takes, and nothing that acts."""

from __future__ import annotations

import time

import pytest

from nnhw.errors import InputError
from nnhw.problems import COMMANDS, load
from nnhw.question.arguments import Question, read_arguments
from nnhw.question.options import Options


def ask(text: str) -> Question:
    return read_arguments(text.split(" "))


def options_of(command: str) -> set[str]:
    """The options that a problem declares for itself."""
    problem = load(command)
    inputs = {each.option for each in problem.inputs if each.name != problem.positional}
    return inputs | {each.option for each in problem.choices}


@pytest.mark.parametrize(
    ("text", "sources", "choices"),
    [
        ("equality 6 4 --exact", {"x": ["6", "4"]}, {}),
        ("param-count 4 3 --no-bias --exact", {"sizes": ["4", "3"]}, {"no_bias": "yes"}),
        (
            "grad-regression --x 1 --y 2 --V 3 --W 4 --lr 5 --activation tanh "
            "--output-activation sigmoid --relu-at-zero 0 --exact",
            {"x": "1", "y": "2", "V": "3", "W": "4", "lr": "5"},
            {"activation": "tanh", "output_activation": "sigmoid", "relu_at_zero": "0"},
        ),
        (
            "grad-classifier --x1 1 --x2 2 --y 3 --W1 4 --b1 5 --W2 6 --b2 7 --lr 8 "
            "--relu-at-zero 0 --exact",
            dict(zip(("x1", "x2", "y", "W1", "b1", "W2", "b2", "lr"), "12345678", strict=True)),
            {"relu_at_zero": "0"},
        ),
        (
            "lse 1 2 --shift 3 --target 4 --y 5 --exact",
            {"z": ["1", "2"], "shift": "3", "target": "4", "y": "5"},
            {},
        ),
    ],
)
def test_each_option_of_a_problem_gives_its_input_or_its_setting(
    text: str, sources: dict[str, str | list[str]], choices: dict[str, str]
) -> None:
    command, _, _ = text.partition(" ")
    assert ask(text) == Question(command, sources, choices, Options(exact=True))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_sheet_takes_the_options_that_the_command_line_has_for_the_problem(command: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_arguments([command, "--nothing-like-that"])
    _, _, takes = str(refusal.value).partition("it takes ")
    assert set(takes.split(", ")) == options_of(command) | {"--rtol", "--atol", "--exact"}


def test_numbers_stand_by_themselves_and_options_before_their_values() -> None:
    question = ask("lse -1e3 -.5 −2 --target 1 --shift=-4")
    assert question == Question(
        "lse", {"z": ["-1e3", "-.5", "−2"], "target": "1", "shift": "-4"}, {}, Options()
    )


def test_the_value_of_an_option_is_whatever_follows_it() -> None:
    assert ask("grad-regression --x -1,2 --W --V").sources == {"x": "-1,2", "W": "--V"}


def test_settings_and_switches_are_choices_of_the_problem() -> None:
    question = ask("grad-regression --activation tanh --output-activation sigmoid --relu-at-zero 0")
    assert question.choices == {
        "activation": "tanh",
        "output_activation": "sigmoid",
        "relu_at_zero": "0",
    }
    assert ask("param-count 4 3 --no-bias").choices == {"no_bias": "yes"}


def test_what_changes_which_answers_are_right_is_taken() -> None:
    question = ask("equality 1 2 --exact --rtol 1e-3 --atol 0.1")
    assert question.options == Options(exact=True, rtol="1e-3", atol="0.1")


def test_after_two_dashes_everything_stands_by_itself() -> None:
    assert ask("equality 1 -- --exact").sources == {"x": ["1", "--exact"]}


def test_a_stranger_who_gives_an_option_thousands_of_times_does_not_hold_up_the_others() -> None:
    begun = time.process_time()
    assert ask("lse 1 " + "--target 1 " * 100_000 + "--target 2").sources["target"] == "2"
    assert time.process_time() - begun < 2  # with Typer alone it takes 17


def test_an_option_that_is_given_twice_counts_as_it_was_given_last() -> None:
    assert ask("lse 1 --target 1 --target 2").sources["target"] == "2"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "option",
    [
        *("-f", "-q", "-o", "--format", "--json", "--get", "--expect", "--hide-answer"),
        *("--fragment", "--digits", "--quiet", "--no-check", "--output", "--help"),
    ],
)
def test_options_that_only_show_or_write_have_no_place_on_a_sheet(
    command: str, option: str
) -> None:
    with pytest.raises(InputError, match=f"^{command} takes no {option} on a sheet"):
        read_arguments([command, option, "x"])


SAID = {
    "lsee 1": "there is no problem 'lsee', did you mean lse?\n"
    "  they begin with one of solve, equality, grad-regression, grad-classifier, lse, param-count",
    "grade x": "there is no problem 'grade'\n"
    "  they begin with one of solve, equality, grad-regression, grad-classifier, lse, param-count",
    "grad-regression 1": "grad-regression: got '1', wanted an option before it",
    "lse 1 --target": "--target needs a value",
    "param-count 4 3 --no-bias=1": "--no-bias takes no value",
    "lse 1 --targt 1": "lse takes no --targt on a sheet, did you mean --target?\n"
    "  it takes --shift, --target, --y, --exact, --rtol, --atol",
}


@pytest.mark.parametrize(("text", "said"), SAID.items())
def test_arguments_that_make_no_question_are_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        ask(text)
    assert str(refusal.value) == said


def test_no_arguments_name_no_problem() -> None:
    with pytest.raises(InputError, match=r"^the arguments name no problem"):
        read_arguments([])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_input_of_a_problem_can_be_given(command: str) -> None:
    problem = load(command)
    given = {each.name for each in problem.inputs if each.name != problem.positional}
    arguments = [part for name in given for part in (f"--{name}", "1")]
    places = ["1"] if problem.positional else []
    names = given | ({problem.positional} if problem.positional else set())
    assert set(read_arguments([command, *places, *arguments]).sources) == names
