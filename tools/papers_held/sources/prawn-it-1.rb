# TRUTH no: delivery note | documento di trasporto (DDT)
# PAGE { page_size: "A4" }
pdf.text "DOCUMENTO DI TRASPORTO n. 1140 del 22/10/2025", style: :bold
pdf.text "Mittente: Cantina Colli Morenici s.c.a., Monzambano (MN)\nDestinatario: Enoteca al Ponte di Rossi Carla, Peschiera del Garda (VR)\nCausale: vendita    Porto: franco    Colli: 14"
pdf.table([%w[Codice Descrizione Q.tà Prezzo Importo], ["LUG75", "Lugana DOC 0,75", "60", "6,40", "384,00"], ["CHI75", "Chiaretto 0,75", "24", "5,10", "122,40"]], width: 500)
pdf.text "Totale merce EUR 506,40 + IVA. Segue fattura differita art. 21 c. 4 lett. a DPR 633/72."
