// TRUTH no: pro forma | Proforma-Rechnung for customs
doc.fontSize(16).text("Proforma-Rechnung / Pro forma invoice"); doc.fontSize(10).moveDown();
doc.text("Nr. PF-2025-31      Datum: 14.05.2025");
doc.text("Absender: Feinmechanik Oberland GmbH, Bad Tölz"); doc.text("Empfänger: Hakonsen Instrument AS, Bergen, Norwegen").moveDown();
doc.text("2 Stk. Präzisionsspindel 8 mm, Warenwert je 340,00 EUR"); doc.text("Gesamtwert 680,00 EUR"); doc.text("Nur für Zollzwecke, kostenlose Mustersendung, keine Zahlung erforderlich. Value for customs purposes only.");
