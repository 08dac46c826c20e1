# TRUTH invoice | 2025-112 | Fromagerie Gruyérienne SA | 1513.40 | CHF | 2025-06-10 | 2025-07-10 | Suisse romande: CHF, TVA 8,1 %, apostrophes; QR part repeats the amount; a client number
# PAGE { page_size: "A4" }
pdf.text "Fiduciaire Bays & Cie", size: 16, style: :bold
pdf.text "Grand-Rue 12, 1630 Bulle - CHE-109.877.221 TVA", size: 9
pdf.bounding_box([310, 700], width: 200) { pdf.text "Fromagerie Gruyérienne SA\nRoute de Broc 40\n1663 Pringy" }
pdf.move_cursor_to 610
pdf.text "Bulle, le 10.06.2025\n\nFacture n° 2025-112     Client 3017", style: :bold
pdf.table([["Bouclement comptable 2024", "1'200.00"], ["Déclaration fiscale", "200.00"], ["Total hors TVA", "1'400.00"], ["TVA 8.1%", "113.40"], ["Total CHF TVA comprise", "1'513.40"]], width: 480) { column(1).align = :right }
pdf.move_down 8
pdf.text "Paiement net à 30 jours, soit au 10.07.2025."
pdf.move_cursor_to 240
pdf.stroke_horizontal_rule
pdf.move_down 6
pdf.text "Récépissé / Section paiement\nCompte / Payable à\nCH44 3199 9123 0008 8901 2\nFiduciaire Bays & Cie, 1630 Bulle\nRéférence 21 00000 00003 13947 14300 09017\nMonnaie CHF   Montant 1 513.40\nPayable par\nFromagerie Gruyérienne SA, 1663 Pringy", size: 8
