"""The process that fuzzes: it imports the readers only when atheris watches the imports."""

import sys

import atheris

with atheris.instrument_imports(include=["geoimm.media"]):
    from media_fuzzing.mutation_module import mutations

    module = mutations()


def main() -> None:
    """Read inputs as libFuzzer gives them, until its time is over."""
    container, *options = sys.argv[1:]
    for name, seed in module.SEEDS.items():
        # What the readers load once is no slow input.
        module.read_as(name, seed)

    def read(data: bytes) -> None:
        module.read_as(container, data)

    atheris.Setup([sys.argv[0], *options], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
