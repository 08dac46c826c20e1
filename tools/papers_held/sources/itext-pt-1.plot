# TRUTH invoice | FAC A/2204 | Município de Vila Chã | 3075.00 | EUR | 2025-05-12 | 2025-07-11 | 60 dias; compromisso and requisição numbers; buyer after "Cliente:" in a line with its tax number
@page 595 842
@size 13
@at 50 60
Engenhos & Planos - Arquitetura, Lda.
@size 9
@at 50 76
Largo da Oliveira 3, Guimarães · NIPC 505 771 220 · Capital social 10.000,00 EUR
@at 50 110
Cliente: Município de Vila Chã (NIF 506 811 913)
Morada: Praça do Município, 4480-000 Vila Chã
@at 50 160
@bold
FATURA FAC A/2204
@plain
@cols 50 180 310 440
> Emissão|Vencimento|Requisição|N.º compromisso
> 12/05/2025|11/07/2025|REQ 2025/0881|2025/1140
@at 50 230
@cols 50 545r
> Projeto de execução da biblioteca - 2.ª fase|2 500,00
> Incidência IVA 23 %: 2 500,00   Imposto|575,00
> TOTAL DO DOCUMENTO (EUR)|3 075,00
Valor por extenso: três mil e setenta e cinco euros. Prazo de pagamento: 60 dias.
