// TRUTH no: credit note | avoir on an invoice
doc.fontSize(18).text("AVOIR n° AV-2025-007"); doc.fontSize(11).moveDown();
doc.text("Nettoyage Lorrain SARL — 54000 Nancy — FR 32 441 209 877");
doc.text("Client : Cabinet dentaire Stanislas"); doc.text("Date : 8 septembre 2025"); doc.text("Annule partiellement la facture n° 2025-0588 du 31 août 2025").moveDown();
doc.text("Prestation non effectuée du 14 août : -120,00 € HT"); doc.text("TVA 20 % : -24,00 €"); doc.text("Total avoir TTC : -144,00 €");
