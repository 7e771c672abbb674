"""Arrays in .npy and .npz files: every type, mapped not read, and every way to be broken."""

from __future__ import annotations

import pickle
import random
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnhw.errors import InputError
from nnhw.parse import files
from nnhw.parse.files import read_file

MATRIX = [[1.0, 2.0], [3.0, 4.0]]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def message_for(target: str) -> str:
    """Return the error that reading the file gives."""
    with pytest.raises(InputError) as caught:
        read_file(target, "--V")
    return str(caught.value)


def header(shape: str, descr: str = "<f8") -> bytes:
    """Return a .npy file's beginning that claims any shape."""
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}"
    padded = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode()


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4", ">f2", "<i8", ">i4", "|i1", "|u1", "<u2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_of_every_width_and_byte_order(dtype: str, order: str) -> None:
    """Integers and floats up to 64 bits, row-major or column-major, from .npy and .npz."""
    array = np.array(MATRIX, dtype=dtype, order="F" if order == "F" else "C")
    np.save("v.npy", array)
    np.savez("v.npz", V=array)
    for target in ("v.npy", "v.npz:V", "v.npz"):
        numbers = read_file(target, "--V")
        assert numbers.floats.tolist() == MATRIX
        assert numbers.floats.dtype == np.float64
        assert numbers.exact.tolist() == MATRIX


def test_large_integers_of_a_file_stay_exact() -> None:
    """2**53 + 1 differs from 2**53 as an int64, though not as a float64."""
    np.save("v.npy", np.array([2**53, 2**53 + 1]))
    numbers = read_file("v.npy", "--V")
    assert numbers.exact.tolist() == [2**53, 2**53 + 1]
    assert not numbers.faithful


def test_a_float64_file_is_mapped_and_not_read_into_memory() -> None:
    """Ten million bytes cost a byte a number to look for nan, and cannot be written to."""
    np.save("v.npy", np.ones(1_250_000))
    tracemalloc.start()
    numbers = read_file("v.npy", "--V")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
    assert numbers.size == 1_250_000
    assert not numbers.floats.flags.writeable


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format_is_read(version: tuple[int, int]) -> None:
    """Other programs write 2.0, or 3.0, for any array."""
    with Path("v.npy").open("wb") as stream:
        np.lib.format.write_array(stream, np.array([1.5, 2.5]), version=version)
    assert read_file("v.npy", "--V").floats.tolist() == [1.5, 2.5]


def test_endings_are_blind_to_case() -> None:
    """A file of Windows is named in capitals."""
    np.savez("T.NPZ", a=[1.0, 2.0], b=[3.0])
    Path("T.NPZ.npz").rename("T.NPZ")
    assert read_file("T.NPZ:a", "--V").floats.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(("dtype", "bits"), [("f2", 10), ("f4", 23), ("f8", 52)])
def test_the_precision_of_the_type_is_kept(dtype: str, bits: int) -> None:
    """IEEE 754: 10, 23 and 52 bits behind the leading one; integers are exact."""
    np.save("v.npy", np.array([1.0], dtype=dtype))
    np.save("n.npy", np.array([1]))
    assert read_file("v.npy", "--V").precision == 2.0**-bits
    assert read_file("n.npy", "--V").precision is None


def test_nan_and_infinities_of_a_file_are_told_by_position() -> None:
    """The row and the entry of the first; infinities pass where they are values."""
    np.save("v.npy", np.array([[1, 2], [3, np.nan]]))
    np.save("z.npy", np.array([1, -np.inf, np.inf]))
    assert message_for("v.npy") == (
        "--V @v.npy, row 2, entry 2: nan is no value to work with\n  nan is refused everywhere"
    )
    assert message_for("z.npy") == (
        "--V @z.npy, entry 2: -inf is not finite\n  only lse takes inf and -inf"
    )
    assert read_file("z.npy", "z", infinite=True).floats.tolist() == [1, -np.inf, np.inf]


NOT_NUMBERS = "wanted numbers\n  integers, or floats of up to 64 bits"


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([True]), f"got an array of bool, {NOT_NUMBERS}"),
        (np.array([1j]), f"got an array of complex128, {NOT_NUMBERS}"),
        (np.array(["1"]), f"got an array of str32, {NOT_NUMBERS}"),
        (np.zeros(1, dtype=[("a", "f8")]), f"got an array of records, {NOT_NUMBERS}"),
        (np.zeros(0), "got an empty array (0), wanted numbers"),
        (np.zeros((2, 0)), "got an empty array (2×0), wanted numbers"),
        (
            np.zeros((2, 3, 4)),
            "got 3 dimensions (2×3×4), wanted at most 2\n  a matrix holds one sample a column",
        ),
    ],
)
def test_arrays_of_other_things_are_told_word_for_word(array: Any, message: str) -> None:
    """Type and shape are looked at before the data."""
    np.save("v.npy", array)
    assert message_for("v.npy") == f"--V @v.npy: {message}"


class Bomb:
    """What runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        """Leave a file behind as a trace."""
        return (Path.touch, (Path("exploded"),))


def test_pickled_content_is_never_loaded() -> None:
    """Object arrays in .npy and .npz, and a bare pickle, are refused and run nothing."""
    objects = np.array([Bomb()], dtype=object)
    np.save("o.npy", objects, allow_pickle=True)
    np.savez("o.npz", o=objects)
    Path("p.npy").write_bytes(pickle.dumps(Bomb()))
    pickled = (
        "holds pickled Python objects, which are never loaded\n  save it as an array of numbers"
    )
    assert message_for("o.npy") == f"--V @o.npy: {pickled}"
    assert message_for("o.npz:o") == f"--V @o.npz:o: {pickled}"
    assert message_for("p.npy") == (
        "--V @p.npy: is no .npy file, or is damaged or cut short\n  write it with np.save"
    )
    assert not Path("exploded").exists()


BROKEN_NPY = "--V @v.npy: is no .npy file, or is damaged or cut short\n  write it with np.save"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", BROKEN_NPY),
        (header("(2,)")[:50], BROKEN_NPY),
        (b"1 2 3", BROKEN_NPY),
        (header("(-1,)") + bytes(64), BROKEN_NPY),
        (header("2") + bytes(64), BROKEN_NPY),
        (header("(2,", "<f8") + bytes(64), BROKEN_NPY),
        (header("(2,)", "nonsense") + bytes(64), BROKEN_NPY),
        (header("(" * 60 + ")" * 60 + "[0]") + bytes(64), BROKEN_NPY),
        (header("(2,)").replace(b"\x01\x00", b"\x04\x00", 1) + bytes(64), BROKEN_NPY),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + bytes(1000), BROKEN_NPY),
        (header("(3,)") + bytes(20), BROKEN_NPY),  # 24 bytes are announced
        (header("(1000000, 1000000)") + bytes(64), BROKEN_NPY),
    ],
)
def test_broken_arrays_are_told_word_for_word(content: bytes, message: str) -> None:
    """Truncated, empty, other and lying files, each in one or two lines."""
    Path("v.npy").write_bytes(content)
    assert message_for("v.npy") == message


def test_a_header_of_python_2_is_read_without_a_warning() -> None:
    """Its long integers, ``(2L,)``, draw a warning in numpy that is no concern of the user."""
    Path("v.npy").write_bytes(header("(2L,)") + np.array([1.5, 2.5]).tobytes())
    assert read_file("v.npy", "--V").floats.tolist() == [1.5, 2.5]


def test_keys_of_an_npz_file_are_listed_when_one_is_missing() -> None:
    """One array needs no key; several need one, and the error lists them."""
    np.savez("v.npz", V=[1.0], W=[2.0])
    np.savez("many.npz", *[np.zeros(1)] * 20)
    with zipfile.ZipFile("none.npz", "w"):
        pass
    wanted = "wanted @file.npz:key, with key one of"
    assert read_file("v.npz:W", "--V").floats.tolist() == [2.0]
    assert message_for("v.npz") == f"--V @v.npz: which array of it?\n  {wanted} 'V', 'W'"
    assert message_for("v.npz:X") == (
        f"--V @v.npz:X: there is no array 'X' in it\n  {wanted} 'V', 'W'"
    )
    assert message_for("none.npz") == f"--V @none.npz: which array of it?\n  {wanted} none"
    assert message_for("many.npz").endswith("'arr_6', 'arr_7', …")


def test_zip_bombs_are_refused_before_they_are_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of the member that the archive announces is bounded; zipfile reads no further."""
    monkeypatch.setattr(files, "MAX_ARRAY_BYTES", 10 << 20)
    with zipfile.ZipFile("v.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("large.npy", header("(2621440,)") + bytes(20 << 20))
        archive.writestr("lying.npy", header("(100,)"))
        archive.writestr("note.txt", "no array")
    tracemalloc.start()
    assert message_for("v.npz:large") == "--V @v.npz:large: more than 134,217,728 numbers"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    broken = "is no .npz file, or is damaged or cut short\n  write it with np.savez"
    assert message_for("v.npz:lying") == f"--V @v.npz:lying: {broken}"
    assert message_for("v.npz:note.txt") == f"--V @v.npz:note.txt: {broken}"


def test_damaged_npz_files_are_input_errors() -> None:
    """Any bytes changed in the archive give the same numbers, or an error of this kind."""
    np.savez_compressed("good.npz", V=np.arange(50.0), W=np.arange(9.0))
    good = Path("good.npz").read_bytes()
    draw = random.Random(5)  # noqa: S311 (no secret)
    refused: list[str] = []
    for _ in range(300):
        damaged = bytearray(good[: draw.choice([len(good), draw.randrange(1, len(good))])])
        for _ in range(draw.randrange(1, 4)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        Path("v.npz").write_bytes(damaged)
        try:
            numbers = read_file("v.npz:V", "--V")
        except InputError as error:
            refused.append(str(error))
        else:
            assert numbers.floats.tolist() == list(range(50))
    assert len(refused) > 100
    assert all(message.startswith("--V @v.npz:V") for message in refused)
