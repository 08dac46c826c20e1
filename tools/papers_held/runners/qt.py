"""HTML on standard input, a PDF printed by Qt at the path given."""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument

app = QGuiApplication([])
text = sys.stdin.read()
turn = QPageLayout.Landscape if "LANDSCAPE" in text else QPageLayout.Portrait
writer = QPdfWriter(sys.argv[1])
writer.setPageLayout(QPageLayout(QPageSize(QPageSize.A4), turn, QMarginsF(15, 15, 15, 15)))
writer.setResolution(96)
paper = QTextDocument()
paper.setHtml(text)
paper.setPageSize(writer.pageLayout().paintRectPixels(96).size().toSizeF())
paper.print_(writer)
