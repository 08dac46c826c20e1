// A paper in JavaScript on standard input, with `doc` at hand; a PDF by PDFKit at the path given.
const PDFDocument = require("pdfkit");
const fs = require("fs");
const words = fs.readFileSync(0, "utf8");
const page = /^\/\/ PAGE (.*)$/m.exec(words);
const doc = new PDFDocument(page ? eval(`(${page[1]})`) : { size: "A4", margin: 50 });
doc.pipe(fs.createWriteStream(process.argv[2]));
new Function("doc", words)(doc);
doc.end();
