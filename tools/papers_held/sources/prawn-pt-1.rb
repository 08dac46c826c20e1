# TRUTH no: contract | contrato de prestação de serviços, Brazil, monthly amount and nota fiscal
# PAGE { page_size: "A4" }
pdf.text "CONTRATO DE PRESTAÇÃO DE SERVIÇOS ADVOCATÍCIOS", style: :bold
pdf.text "CONTRATANTE: Metalúrgica Serra Azul S.A., CNPJ 11.222.333/0001-44. CONTRATADO: Siqueira Prado Advogados, OAB/MG 8.812."
pdf.text "Cláusula 1ª. Assessoria trabalhista mensal. Cláusula 2ª. Honorários de R$ 6.500,00 por mês, com vencimento todo dia 10, mediante fatura e nota fiscal. Cláusula 3ª. Êxito: 15% do proveito econômico. Cláusula 4ª. Multa de 2% por atraso.\nBelo Horizonte, 3 de março de 2025."
