"""The architectures of architectures.json as modules of PyTorch, as their sources have them.

A class is a plain ``nn.Module``; nothing here is taken from the notation under test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Example = tuple[nn.Module, tuple[Any, ...]]  # a module, and the shape of its input without a batch


def flat(*layers: nn.Module) -> nn.Sequential:
    return nn.Sequential(*layers)


def lenet5() -> Example:
    return flat(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.AvgPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, 10),
    ), (1, 32, 32)  # fmt: skip


def alexnet() -> Example:
    return flat(
        nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.AdaptiveAvgPool2d(6), nn.Flatten(), nn.Dropout(), nn.Linear(9216, 4096), nn.ReLU(),
        nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000),
    ), (3, 224, 224)  # fmt: skip


def vgg(plan: Iterable[int], *, normed: bool = False) -> Example:
    layers: list[nn.Module] = []
    channels = 3
    for width in plan:
        if not width:
            layers.append(nn.MaxPool2d(2))
            continue
        layers += [nn.Conv2d(channels, width, 3, padding=1)]
        layers += [nn.BatchNorm2d(width)] if normed else []
        layers += [nn.ReLU()]
        channels = width
    head = (nn.Flatten(), nn.Linear(25088, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU())
    return flat(*layers, *head, nn.Linear(4096, 1000)), (3, 224, 224)


VGG11 = (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0)
VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)


def conv(a: int, b: int, k: int, s: int = 1, g: int = 1) -> nn.Sequential:
    """A convolution without biases and its batch norm."""
    return flat(nn.Conv2d(a, b, k, s, (k - 1) // 2, groups=g, bias=False), nn.BatchNorm2d(b))


class Residual(nn.Module):
    def __init__(self, body: nn.Module, around: nn.Module | None = None) -> None:
        super().__init__()
        self.body, self.around = body, around or nn.Identity()

    def forward(self, x: Any) -> Any:
        return self.body(x) + self.around(x)


def resnet(
    blocks: tuple[int, ...], *, deep: bool, first: bool = False, width: int = 1, groups: int = 1
) -> Example:
    """``first``: the stride stands in the 1×1 convolution (v1), and not in the 3×3 one (v1.5)."""
    out = 4 if deep else 1
    layers: list[nn.Module] = [conv(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, count in enumerate(blocks):
        base = 64 * 2**stage
        inner = base * width
        for k in range(count):
            s = 2 if stage and not k else 1
            if deep:
                a, b = (s, 1) if first else (1, s)
                body = flat(
                    conv(channels, inner, 1, a), nn.ReLU(), conv(inner, inner, 3, b, groups),
                    nn.ReLU(), conv(inner, base * out, 1),
                )  # fmt: skip
            else:
                body = flat(conv(channels, base, 3, s), nn.ReLU(), conv(base, base, 3))
            around = conv(channels, base * out, 1, s) if s > 1 or channels != base * out else None
            layers += [Residual(body, around), nn.ReLU()]
            channels = base * out
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))
    return flat(*layers, *head), (3, 224, 224)


class Beside(nn.Module):
    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Any) -> Any:
        return torch.cat([branch(x) for branch in self.branches], 1)


def inception() -> Example:
    return Beside(
        nn.Conv2d(192, 64, 1),
        flat(nn.Conv2d(192, 96, 1), nn.Conv2d(96, 128, 3, padding=1)),
        flat(nn.Conv2d(192, 16, 1), nn.Conv2d(16, 32, 5, padding=2)),
        flat(nn.MaxPool2d(3, 1, 1), nn.Conv2d(192, 32, 1)),
    ), (192, 28, 28)


def mobilenet_v1() -> Example:
    plan = [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2)]
    plan += [(512, 512, 1)] * 5 + [(512, 1024, 2), (1024, 1024, 1)]
    layers: list[nn.Module] = [conv(3, 32, 3, 2), nn.ReLU()]
    for a, b, s in plan:
        layers += [conv(a, a, 3, s, a), nn.ReLU(), conv(a, b, 1), nn.ReLU()]
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000))
    return flat(*layers, *head), (3, 224, 224)


def mobilenet_v2() -> Example:
    layers: list[nn.Module] = [conv(3, 32, 3, 2)]
    channels = 32
    table = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1)]
    for t, c, n, s in [*table, (6, 160, 3, 2), (6, 320, 1, 1)]:
        for k in range(n):
            inner, stride = channels * t, s if not k else 1
            body = flat(*([conv(channels, inner, 1)] if t > 1 else []),
                        conv(inner, inner, 3, stride, inner), conv(inner, c, 1))  # fmt: skip
            layers.append(Residual(body) if stride == 1 and channels == c else body)
            channels = c
    head = (conv(320, 1280, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1000))
    return flat(*layers, *head), (3, 224, 224)


def fire(a: int, squeeze: int, expand: int) -> nn.Module:
    wide = nn.Conv2d(squeeze, expand, 3, padding=1)
    return flat(nn.Conv2d(a, squeeze, 1), nn.ReLU(), Beside(nn.Conv2d(squeeze, expand, 1), wide))


def squeezenet() -> Example:
    def pool() -> nn.Module:
        return nn.MaxPool2d(3, 2, ceil_mode=True)

    return flat(
        nn.Conv2d(3, 96, 7, 2), nn.ReLU(), pool(), fire(96, 16, 64), fire(128, 16, 64),
        fire(128, 32, 128), pool(), fire(256, 32, 128), fire(256, 48, 192), fire(384, 48, 192),
        fire(384, 64, 256), pool(), fire(512, 64, 256), nn.Conv2d(512, 1000, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    ), (3, 224, 224)  # fmt: skip


def densenet() -> Example:
    def dense(a: int) -> nn.Module:
        return flat(
            nn.BatchNorm2d(a), nn.ReLU(), nn.Conv2d(a, 128, 1, bias=False), nn.BatchNorm2d(128),
            nn.ReLU(), nn.Conv2d(128, 32, 3, padding=1, bias=False),
        )  # fmt: skip

    layers: list[nn.Module] = [conv(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, count in enumerate((6, 12, 24, 16)):
        for _ in range(count):
            layers.append(Beside(nn.Identity(), dense(channels)))
            channels += 32
        layers.append(nn.BatchNorm2d(channels))
        if stage < 3:
            layers += [nn.ReLU(), nn.Conv2d(channels, channels // 2, 1, bias=False)]
            layers += [nn.AvgPool2d(2)]
            channels //= 2
    head = (nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))
    return flat(*layers, *head), (3, 224, 224)


class UNet(nn.Module):
    """Without padding, as in the paper: 572 in, 388 out."""

    def __init__(self) -> None:
        super().__init__()

        def twice(a: int, b: int) -> nn.Module:
            return flat(nn.Conv2d(a, b, 3), nn.ReLU(), nn.Conv2d(b, b, 3), nn.ReLU())

        widths = (64, 128, 256, 512, 1024)
        self.down = nn.ModuleList(map(twice, (1, *widths), widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * w, w, 2, 2) for w in widths[3::-1])
        self.after = nn.ModuleList(twice(2 * w, w) for w in widths[3::-1])
        self.last = nn.Conv2d(64, 2, 1)

    def forward(self, x: Any) -> Any:
        kept = []
        for layer in self.down[:-1]:
            x = layer(x)
            kept.append(x)
            x = functional.max_pool2d(x, 2)
        x = self.down[-1](x)
        for up, after, skip in zip(self.up, self.after, reversed(kept), strict=True):
            x = up(x)
            edge = (skip.shape[-1] - x.shape[-1]) // 2
            end = edge + x.shape[-1]
            x = after(torch.cat([skip[..., edge:end, edge:end], x], 1))
        return self.last(x)


def unet() -> Example:
    return UNet(), (1, 572, 572)


class Siamese(nn.Module):
    """One branch for two pictures of letters (Koch, Zemel & Salakhutdinov 2015)."""

    def __init__(self) -> None:
        super().__init__()
        self.branch = flat(
            nn.Conv2d(1, 64, 10), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(64, 128, 7), nn.ReLU(),
            nn.MaxPool2d(2), nn.Conv2d(128, 128, 4), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(128, 256, 4), nn.ReLU(), nn.Flatten(), nn.Linear(9216, 4096),
        )  # fmt: skip
        self.last = nn.Linear(4096, 1)

    def forward(self, x: Any) -> Any:
        return self.last((self.branch(x) - self.branch(x)).abs())


def siamese() -> Example:
    return Siamese(), (1, 105, 105)


class Recurrent(nn.Module):
    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: Any) -> Any:
        return self.body(x)[0]


def recurrent(kind: Callable[..., nn.Module], shape: tuple[int, int], **options: Any) -> Example:
    return Recurrent(kind(shape[1], batch_first=True, **options)), shape


class Attention(nn.Module):
    def __init__(self, d: int, h: int, kv: int, *, bias: bool = True) -> None:
        super().__init__()
        self.h, self.kv, self.dh = h, kv, d // h
        self.q = nn.Linear(d, d, bias=bias)
        self.k, self.v = (nn.Linear(d, kv * self.dh, bias=bias) for _ in range(2))
        self.o = nn.Linear(d, d, bias=bias)

    def forward(self, x: Any) -> Any:
        def heads(y: Any, count: int) -> Any:
            return y.unflatten(-1, (count, self.dh)).transpose(1, 2)

        q, k, v = heads(self.q(x), self.h), heads(self.k(x), self.kv), heads(self.v(x), self.kv)
        k, v = (each.repeat_interleave(self.h // self.kv, 1) for each in (k, v))
        weights = torch.softmax(q @ k.transpose(-1, -2), -1)
        return self.o((weights @ v).transpose(1, 2).flatten(2))


def mlp(d: int, f: int) -> nn.Module:
    return flat(nn.Linear(d, f), nn.GELU(), nn.Linear(f, d))


class Gated(nn.Module):
    def __init__(self, d: int, f: int) -> None:
        super().__init__()
        self.gate, self.up = (nn.Linear(d, f, bias=False) for _ in range(2))
        self.down = nn.Linear(f, d, bias=False)

    def forward(self, x: Any) -> Any:
        return self.down(functional.silu(self.gate(x)) * self.up(x))


class Text(nn.Module):
    """A transformer over tokens: embeddings, blocks, perhaps a head that shares the table."""

    def __init__(
        self, v: int, d: int, blocks: Iterable[nn.Module], *added: int, head: str = ""
    ) -> None:
        super().__init__()
        self.table = nn.Embedding(v, d)
        self.added = nn.ParameterList(nn.Parameter(torch.empty(t, d)) for t in added)
        self.blocks = flat(*blocks)
        self.head = nn.Linear(d, v, bias=False) if head else None
        if self.head and head == "tied":
            self.head.weight = self.table.weight

    def forward(self, x: Any) -> Any:
        x = self.table(x)
        for each in self.added:
            x = x + each[: x.shape[1]] if len(each) >= x.shape[1] else x + each[0]
        x = self.blocks(x)
        return self.head(x) if self.head else x


class First(nn.Module):
    def forward(self, x: Any) -> Any:
        return x[:, 0]


def bert(d: int, h: int, count: int) -> Example:
    blocks: list[nn.Module] = [nn.LayerNorm(d)]
    for _ in range(count):
        blocks += [Residual(Attention(d, h, h)), nn.LayerNorm(d)]
        blocks += [Residual(mlp(d, 4 * d)), nn.LayerNorm(d)]
    blocks += [First(), nn.Linear(d, d), nn.Tanh()]
    return Text(30522, d, blocks, 512, 2), ("tokens", 512)


def gpt2(d: int, h: int, count: int) -> Example:
    blocks: list[nn.Module] = []
    for _ in range(count):
        blocks += [Residual(flat(nn.LayerNorm(d), Attention(d, h, h)))]
        blocks += [Residual(flat(nn.LayerNorm(d), mlp(d, 4 * d)))]
    return Text(50257, d, [*blocks, nn.LayerNorm(d)], 1024, head="tied"), ("tokens", 1024)


def llama2(d: int, h: int, kv: int, f: int, count: int, tokens: int) -> Example:
    blocks: list[nn.Module] = []
    for _ in range(count):
        blocks += [Residual(flat(nn.RMSNorm(d), Attention(d, h, kv, bias=False)))]
        blocks += [Residual(flat(nn.RMSNorm(d), Gated(d, f)))]
    return Text(32000, d, [*blocks, nn.RMSNorm(d)], head="own"), ("tokens", tokens)


class ViT(nn.Module):
    def __init__(self, d: int, h: int, count: int) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, d, 16, 16)
        self.cls = nn.Parameter(torch.empty(1, 1, d))
        self.pos = nn.Parameter(torch.empty(1, 197, d))
        blocks: list[nn.Module] = []
        for _ in range(count):
            blocks += [Residual(flat(nn.LayerNorm(d), Attention(d, h, h)))]
            blocks += [Residual(flat(nn.LayerNorm(d), mlp(d, 4 * d)))]
        self.blocks = flat(*blocks, nn.LayerNorm(d), First(), nn.Linear(d, 1000))

    def forward(self, x: Any) -> Any:
        steps = self.patches(x).flatten(2).transpose(1, 2)
        return self.blocks(torch.cat([self.cls, steps], 1) + self.pos)


def vit(d: int, h: int, count: int) -> Example:
    return ViT(d, h, count), (3, 224, 224)


def dcgan() -> Example:
    layers: list[nn.Module] = []
    for a, b, s, p in ((100, 512, 1, 0), (512, 256, 2, 1), (256, 128, 2, 1), (128, 64, 2, 1)):
        layers += [nn.ConvTranspose2d(a, b, 4, s, p, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
    return flat(*layers, nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False)), (100, 1, 1)


def wavenet() -> Example:
    layers = [nn.Conv1d(1 if not k else 32, 32, 2, dilation=2**k) for k in range(10)]
    return flat(*layers), (1, 2048)


def c3d() -> Example:
    layers: list[nn.Module] = []
    for a, b, pool in ((3, 64, (1, 2, 2)), (64, 128, 2), (128, 256, 0), (256, 256, 2)):
        layers += [nn.Conv3d(a, b, 3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool3d(pool)] if pool else []
    return flat(*layers), (3, 16, 112, 112)


MODULES: dict[str, Callable[[], Example]] = {
    "lenet5": lenet5,
    "alexnet": alexnet,
    "vgg11": lambda: vgg(VGG11),
    "vgg16": lambda: vgg(VGG16),
    "vgg16-bn": lambda: vgg(VGG16, normed=True),
    "inception-3a": inception,
    "resnet18": lambda: resnet((2, 2, 2, 2), deep=False),
    "resnet34": lambda: resnet((3, 4, 6, 3), deep=False),
    "resnet50-v1": lambda: resnet((3, 4, 6, 3), deep=True, first=True),
    "resnet50-v1.5": lambda: resnet((3, 4, 6, 3), deep=True),
    "resnet101": lambda: resnet((3, 4, 23, 3), deep=True),
    "resnext50-32x4d": lambda: resnet((3, 4, 6, 3), deep=True, width=2, groups=32),
    "wide-resnet50-2": lambda: resnet((3, 4, 6, 3), deep=True, width=2),
    "mobilenet-v1": mobilenet_v1,
    "mobilenet-v2": mobilenet_v2,
    "squeezenet1.0": squeezenet,
    "densenet121": densenet,
    "unet": unet,
    "siamese": siamese,
    "dcgan-generator": dcgan,
    "wavenet-dilations": wavenet,
    "c3d-trunk": c3d,
    "rnn": lambda: recurrent(nn.RNN, (50, 8), hidden_size=16),
    "lstm-stack": lambda: recurrent(nn.LSTM, (20, 300), hidden_size=512, num_layers=3),
    "lstm-bidirectional": lambda: recurrent(
        nn.LSTM, (20, 300), hidden_size=128, num_layers=2, bidirectional=True
    ),
    "gru-bidirectional": lambda: recurrent(
        nn.GRU, (20, 64), hidden_size=32, num_layers=2, bidirectional=True
    ),
    "bert-base": lambda: bert(768, 12, 12),
    "bert-large": lambda: bert(1024, 16, 24),
    "gpt2": lambda: gpt2(768, 12, 12),
    "gpt2-xl": lambda: gpt2(1600, 25, 48),
    "vit-b-16": lambda: vit(768, 12, 12),
    "vit-l-16": lambda: vit(1024, 16, 24),
    "llama2-7b": lambda: llama2(4096, 32, 32, 11008, 32, 128),
    "llama2-70b": lambda: llama2(8192, 64, 8, 28672, 80, 64),
}
