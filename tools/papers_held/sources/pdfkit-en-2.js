// TRUTH no: brochure | price list of a law firm's flat fees
doc.fontSize(20).text("Flat Fees 2026"); doc.fontSize(11).moveDown();
doc.text("Kirkbride & Sato, Attorneys").moveDown();
[["Simple will", "$450"], ["Estate plan for a couple", "$2,400"], ["LLC formation incl. filing", "$1,150"], ["Demand letter on an unpaid invoice", "$375"], ["One hour of advice", "$290"]].forEach((r) => doc.text(r[0] + " ........ " + r[1]));
doc.moveDown().text("We invoice when the work is done; payment is due on receipt of invoice. Prices valid through December 31, 2026.");
