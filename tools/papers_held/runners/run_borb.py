"""Python on standard input, with `page` and `borb` at hand; a PDF by borb at the path given."""

import sys

import borb.pdf as borb

words = sys.stdin.read()
document = borb.Document()
page = borb.Page()
document.append_page(page)
exec(words, {"borb": borb, "page": page, "document": document})  # noqa: S102 - the paper is ours
borb.PDF.write(what=document, where_to=sys.argv[1])
