// TRUTH invoice | 25700118 | Gemeente Hof van Twente | 4537.50 | EUR | 2025-05-01 | 2025-05-31 | several rates of VAT (9 and 21), G-rekening; number of eight digits like a phone; LANDSCAPE
// PAGE { size: "A4", layout: "landscape", margin: 40 }
doc.fontSize(16).fillColor("#006400").text("Twents Groen Coöperatie U.A.", 40, 40).fillColor("black").fontSize(10);
doc.text("Gemeente Hof van Twente\nAfdeling Openbare Werken\nPostbus 54\n7470 AB Goor", 40, 90);
doc.text("Factuurnummer", 480, 90).text("Factuurdatum", 480).text("Te voldoen voor", 480).text("Verplichtingennummer", 480).text("Telefoon", 480);
doc.text("25700118", 640, 90).text("1 mei 2025", 640).text("31 mei 2025", 640).text("V-2025-00331", 640).text("0547 260 118", 640);
const rows = [["Onderhoud plantsoen april (21%)", "2.500,00"], ["Levering bomen en planten (9%)", "1.387,61"], ["Subtotaal", "3.887,61"], ["btw 21% over 2.500,00", "525,00"], ["btw 9% over 1.387,61", "124,89"], ["Totaal te voldoen in euro", "4.537,50"]];
rows.forEach((r, i) => { doc.text(r[0], 40, 200 + 20 * i); doc.text(r[1], 640, 200 + 20 * i, { width: 120, align: "right" }); });
doc.text("Waarvan EUR 1.200,00 op G-rekening NL86 INGB 0990 0011 22; het overige op NL02 TRIO 0788 4411 90.", 40, 360);
