// TRUTH no: quote | orçamento
return { content: [ { text: "Orçamento n.º 2025/031", fontSize: 16 }, "Caixilharia Vouga, Lda. — São Pedro do Sul", "Cliente: Junta de Freguesia de Manhouce", "Data: 12 de setembro de 2025 — Validade: 60 dias",
  { margin: [0, 10], table: { widths: ["*", 80], body: [["8 janelas de alumínio lacado", "3.440,00 €"], ["Montagem", "560,00 €"], ["IVA 23%", "920,00 €"], ["Total", "4.920,00 €"]] } }, "Condições de pagamento: 50% com a adjudicação, 50% após a obra, a 30 dias da data da fatura." ] };
