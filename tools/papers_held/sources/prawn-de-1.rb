# TRUTH no: contract | Wartungsvertrag with yearly prices and Rechnung
# PAGE { page_size: "A4" }
pdf.font "Times-Roman"
pdf.text "Wartungsvertrag Nr. W-2025-088", size: 16, style: :bold
pdf.move_down 10
pdf.text "zwischen der Aufzugtechnik Kranich GmbH, Rostock (Auftragnehmer) und der WEG Strandpromenade 5, Warnemünde (Auftraggeber)."
pdf.text "1. Gegenstand: Wartung von zwei Personenaufzügen, viermal jährlich.\n2. Vergütung: 1.960,00 EUR netto im Jahr zuzüglich 19 % Umsatzsteuer (2.332,40 EUR brutto), vierteljährlich mit 583,10 EUR im Voraus in Rechnung gestellt, zahlbar innerhalb von 14 Tagen nach Rechnungsdatum.\n3. Laufzeit: ab 01.01.2026 auf drei Jahre.\n4. Preisgleitung nach Anlage 2."
pdf.move_down 30
pdf.text "Rostock, den 12.11.2025          ______________          ______________"
