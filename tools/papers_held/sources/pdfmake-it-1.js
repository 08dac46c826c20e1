// TRUTH invoice | 2025-0057 | Hotel Miramonti S.p.A. | 4758.00 | EUR | 2025-01-31 | 2025-04-30 | "60 gg f.m." would be 31 March by the letter; written due day 30/04/2025 counts; two pages; scadenza in a table
return { content: [ { text: "ALPITECH IMPIANTI S.R.L.", fontSize: 16, bold: true }, "Via dell'Artigiano 8, 39100 Bolzano — P.IVA 02811440215 — SDI M5UXCR1",
  { margin: [0, 15], table: { widths: [90, 90, 90, "*"], body: [["Tipo documento", "Numero", "Data", "Cliente"], ["Fattura", "2025-0057", "31/01/2025", "Hotel Miramonti S.p.A.\nStrada del Passo 5\n39048 Selva di Val Gardena (BZ)"]] } },
  { table: { widths: ["*", 40, 60, 70], body: [["Descrizione", "Q.tà", "Prezzo", "Importo"], ["Manutenzione straordinaria seggiovia privata", "1", "2.900,00", "2.900,00"], ["Fune portante, metri", "100", "10,00", "1.000,00"]] } },
  { text: "segue a pag. 2", alignment: "right", pageBreak: "after" }, { text: "Fattura 2025-0057 — pag. 2", fontSize: 8 },
  { table: { widths: ["*", 90], body: [["Totale imponibile", "3.900,00"], ["IVA 22% su 3.900,00", "858,00"], [{ text: "TOTALE FATTURA EUR", bold: true }, { text: "4.758,00", bold: true }]] } },
  { margin: [0, 10], table: { body: [["Pagamento", "Scadenza", "Importo"], ["RB 60 gg f.m. + 30", "30/04/2025", "4.758,00"]] } } ] };
