// Orders on standard input, a PDF by jsPDF at the path given.
const { jsPDF } = require("jspdf");
const fs = require("fs");
const face = { r: ["helvetica", "normal"], b: ["helvetica", "bold"], i: ["times", "italic"], m: ["courier", "normal"] };
let doc;
for (const line of fs.readFileSync(0, "utf8").trim().split("\n")) {
  const o = line.split("\t");
  const size = o[0] === "p" ? [+o[1], +o[2]] : [595, 842];
  const turn = size[0] > size[1] ? "landscape" : "portrait";
  if (!doc) doc = new jsPDF({ unit: "pt", format: size, orientation: turn });
  else if (o[0] === "p") doc.addPage(size, turn);
  if (o[0] === "r") {
    doc.setFillColor(...o[5].split(" ").map((c) => Math.round(255 * c)));
    doc.rect(+o[1], +o[2], +o[3], +o[4], "F");
  }
  if (o[0] === "t") {
    doc.setFont(...face[o[4]]).setFontSize(+o[3]);
    doc.setTextColor(...o[6].split(" ").map((c) => Math.round(255 * c)));
    doc.text(o[7], +o[1], +o[2], { align: o[5] === "r" ? "right" : "left" });
  }
}
fs.writeFileSync(process.argv[2], Buffer.from(doc.output("arraybuffer")));
