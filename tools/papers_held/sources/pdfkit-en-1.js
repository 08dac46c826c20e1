// TRUTH invoice | F-2290 | Bluebird Ceramics, LLC | 4850.00 | USD | 2025-11-03 | 2025-11-18 | freelance; amount alone in large type at the top; "due in 15 days" in a sentence
doc.fontSize(34).text("$4,850.00", 50, 60);
doc.fontSize(9).fillColor("gray").text("INVOICE F-2290   ·   Nov 3, 2025   ·   due in 15 days", 50, 102);
doc.fillColor("black").fontSize(11).text("Mateo Lindqvist", 400, 60).text("Product photography", 400).text("Portland, OR 97214", 400);
doc.text("Bluebird Ceramics, LLC", 50, 160).text("Attn: Noor Haddad", 50).text("2118 SE Division St", 50);
[["Lookbook shoot, 2 days", "3,200.00"], ["Studio and props", "900.00"], ["Retouching, 50 images at $15", "750.00"]].forEach((r, i) => { doc.text(r[0], 50, 260 + 22 * i); doc.text(r[1], 460, 260 + 22 * i, { width: 80, align: "right" }); });
doc.font("Helvetica-Bold").text("Total due", 50, 345).text("$4,850.00", 440, 345, { width: 100, align: "right" });
doc.font("Helvetica").fontSize(9).text("Late after 15 days: 1.5% per month. Previous invoice F-2277 ($1,200.00) was paid on October 20, thank you.", 50, 400);
