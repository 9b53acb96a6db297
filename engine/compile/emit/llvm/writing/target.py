"""The processor that code is emitted for: how wide its vectors are, and how many registers it has."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Target:
    """The properties of a processor that tiles and vectors are chosen by.

    width      the doubles of a vector register
    registers  how many vector registers there are
    features   the features of the processor, as LLVM spells them; "" for those of its name
    """

    name: str
    width: int
    registers: int
    features: str = ""

    @property
    def fuses(self) -> bool:
        """Whether it multiplies and adds in one instruction, with one rounding."""
        return "-fma" not in self.features

    @property
    def scales(self) -> bool:
        """Whether it multiplies by powers of two in one instruction, beyond the exponents of normal numbers."""
        return self.name == "AVX-512"


SSE2 = Target("SSE2", 2, 16, "+sse2,-avx,-avx2,-avx512f,-fma")
AVX2 = Target("AVX2", 4, 16, "+avx2,+fma,-avx512f,-avx512vl")
AVX512 = Target("AVX-512", 8, 32)
NEON = Target("NEON", 2, 32)


chosen: list[Target] = []
"""The target to emit for in place of that of this machine; a benchmark puts one there."""


def host() -> Target:
    """The target of this machine."""
    return chosen[-1] if chosen else _own()


@cache
def _own() -> Target:
    from llvmlite import binding  # noqa: PLC0415  # an extra

    features = binding.get_host_cpu_features()
    if features.get("avx512f") and features.get("avx512vl"):
        return AVX512
    if features.get("avx2") and features.get("fma"):
        return AVX2
    if "aarch64" in binding.get_default_triple() or "arm64" in binding.get_default_triple():
        return NEON
    return SSE2
