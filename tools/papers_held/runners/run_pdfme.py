"""A paper as a Python value on standard input; a PDF by pdfme at the path given."""

import ast
import sys
from pathlib import Path

from pdfme import build_pdf

with Path(sys.argv[1]).open("wb") as file:
    build_pdf(ast.literal_eval(sys.stdin.read().strip()), file)
