// A paper as a document definition on standard input; a PDF by pdfmake at the path given.
const fs = require("fs");
const folder = require.resolve("pdfmake/package.json").replace("package.json", "fonts/Roboto/");
const pdfmake = require("pdfmake");
pdfmake.setFonts({ Roboto: { normal: folder + "Roboto-Regular.ttf", bold: folder + "Roboto-Medium.ttf",
  italics: folder + "Roboto-Italic.ttf", bolditalics: folder + "Roboto-MediumItalic.ttf" } });
const made = new Function(fs.readFileSync(0, "utf8"))();
pdfmake.createPdf(made).write(process.argv[2]);
