# TRUTH retainer | PROV-2025-22 | Monsieur Yannick Le Floc'h | 1800.00 | EUR | 2025-01-22 | 2025-02-06 | demande de provision sur honoraires; "sous quinzaine" (15 jours); also(client=Yannick Le Floc'h) also(due=2025-02-05)
# PAGE { page_size: "A4" }
pdf.text "Maître Aurore Kermadec - Avocate - Quimper", size: 13, style: :bold
pdf.move_down 12
pdf.text "Monsieur Yannick Le Floc'h\n17 rue du Port\n29120 Pont-l'Abbé"
pdf.move_down 12
pdf.text "Quimper, le 22 janvier 2025\n\nDemande de provision n° PROV-2025-22\nAffaire : Le Floc'h / Assurances du Ponant"
pdf.move_down 12
pdf.text "Monsieur,\n\nConformément à la convention d'honoraires du 15 janvier 2025, je vous remercie de bien vouloir m'adresser sous quinzaine une provision sur honoraires de 1 500,00 EUR HT, soit 1 800,00 EUR TTC (TVA 20 % : 300,00 EUR). Une facture définitive vous sera adressée en fin de dossier."
