"""Which words of a firm's name tell only how it was founded?"""

LEGAL_FORMS = frozenset(
    """
    inc incorporated llc llp lp ltd limited plc co corp corporation company pllc pc partg partgmbb
    mbb gmbh mbh ag kg kgaa ohg ug gbr ev eg ek se gesellschaft
    sarl sas sasu sa eurl selarl selas scp sci snc cie societe srl srls spa sapa ss
    sl slu sln slne slp sc scp sociedad societa
    bv nv vof cv bvba sprl lda ltda limitada eireli eirl mei me ei unipessoal
    """.split()
)
"""Legal forms of the countries whose languages are read, plain: no accents, no stops."""

SMALL_WORDS = frozenset("the and of und et y e en de des du".split())
"""Words that one writes, and the other leaves out."""
