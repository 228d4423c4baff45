"""The words by which commerce is recognised in French, and the phrases in which they are innocent.

Each entry is a regular expression, read without regard to case. A new one begins with a post
in ``tests/core/publishing/commerce_posts.tsv`` that shows why.
"""

# 12, 12,50 or 1 200, and the currencies of three countries as people write them.
AMOUNT = r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})*(?:[,.]\d{1,2})?"
CURRENCY = (
    r"(?:€|\$|£|(?:euros?|eur|balles|francs?|frs?|chf|dollars?|livres sterling)\b)"
    r"(?:\s?(?:/|de l['’]|par |l['’])\s?\w+)?"
)
EUROS = rf"{AMOUNT}\s?(?:€|euros?\b)"

PRICES = (
    rf"{AMOUNT}\s?{CURRENCY}",
    rf"(?:€|\$|£)\s?{AMOUNT}",
    r"\b\d{1,4}\s?e\s?(?:/\s?h|de l['’]heure|par heure)",
    r"\b(?:dix|quinze|vingt|trente|quarante|cinquante|cent) euros\b",
)

TRADE_WORDS = (
    r"tarifs?", r"devis", r"ttc", r"hors taxes?", r"promos?", r"promotions?", r"remises?",
    r"soldes", r"discount", r"rabais", r"factures?", r"facturation", r"auto-?entrepreneu(?:r|se)",
    r"micro-?entreprise", r"siret", r"chèques? emploi", r"cesu", r"paypal", r"lydia", r"wero",
    r"paylib", r"western union", r"virements?", r"à débattre", r"prix (?:négociable|cassé|fixe)s?",
    r"prix (?:attractif|imbattable)s?", r"(?:petits?|bons?|meilleurs?|au) prix", r"payante?s?",
    r"paiements?", r"je (?:te |vous |le )?paie", r"rémunérée?s?", r"rémunération", r"salaire",
    r"vends", r"à vendre", r"en vente", r"vendre", r"à louer", r"loue (?:mon|ma|mes|une?)",
    r"j['’]achète", r"cherche à acheter", r"acompte", r"arrhes", r"caution de",
    r"abonnements?", r"première séance (?:offerte|gratuite)", r"clientèle", r"mes clients?",
    r"nouveaux clients", r"en espèces", r"cash", r"au black",
)  # fmt: skip

CLASSIFIED = (
    r"le ?bon ?coin", r"vinted", r"ebay", r"paruvendu", r"topannonces", r"marketplace",
    r"wallapop", r"allovoisins", r"kleinanzeigen",
)  # fmt: skip

# Ten French digits in pairs, or with +33, +49, +41.
PHONE = r"(?<![\d+])(?:(?:\+|00)(?:33|49|41)[ .\-]?\(?0?\)?|0)[1-9](?:[ .\-/]?\d{2}){4}(?!\d)"

_SHARED = r"part(?:age|ager|ageons|agée?s?|icipation)|moitié|frais communs"
_TRIP = r"essence|carburant|péages?|covoit\w*|parking"
_TICKET = r"(?:tickets?|billets?|cartes?|abonnements?) (?:de |d['’])?(?:bus|tram|train|cts|ter)"
_PAPER = r"factures?|devis|abonnements?|virements?|cesu|siret|tarifs?|paiements?|chèques? emploi"

INNOCENT = (
    # A cost that is shared, or that somebody else asks for, is not a price.
    rf"(?:{_SHARED})[^.\n]{{0,40}}(?:{_TRIP})(?:[^.\n]{{0,30}}?{EUROS})?",
    rf"(?:{_TRIP})[^.\n]{{0,30}}(?:{_SHARED})(?:[^.\n]{{0,20}}?{EUROS})?",
    rf"{_TICKET}(?:[^.\n]{{0,30}}?{EUROS})?",
    rf"{EUROS}[^.\n]{{0,15}}(?:{_TRIP}|{_TICKET}|tickets?|timbres?)",
    rf"prix libre(?:[^.\n]{{0,30}}{EUROS})?",
    rf"(?:entrée|cotisation|adhésion)[^.\n]{{0,25}}(?:{EUROS}|libre|payante)",
    # Lost or found; a game; a collection; learning to count.
    rf"(?:perdu|trouvé|égaré|oublié)[^.\n]{{0,60}}?(?:{EUROS}|porte-monnaie|portefeuille)"
    rf"(?:[^.\n]{{0,30}}?{EUROS})?",
    r"\beuro ?(?:20\d\d|de foot(?:ball)?|féminin|de basket|de hand(?:ball)?)",
    r"(?:finale|match|matchs|championnat) de l['’]euro\b",
    rf"(?:pièces?|billets?)[^.\n]{{0,15}}{EUROS}[^.\n]{{0,40}}",
    r"collection\w*[^.\n]{0,40}(?:pièces?|francs?|euros?|billets?|timbres?)",
    # Somebody says that there is none of it.
    r"(?:sans|pas d['’e]|pas de|aucune?|ni|zéro|jamais de) ?(?:argent|rémunération|paiement|facture"
    r"|devis|tarif|prix|abonnement|caution|virement|cash|chèque)s?",
    r"(?:non|pas|rien) (?:d['’])?(?:à )?(?:payante?|rémunérée?|vendre|en vente|louer)s?",
    r"\b(?:0|zéro) ?(?:€|euros?)|(?:pas|plus) (?:un |d['’])?(?:euro|centime|sou)s?\b",
    # Papers that neighbours help with, and what people pay elsewhere.
    rf"(?:comprendre|lire|relire|remplir|classer|trier|expliquer|contester|ranger|déchiffrer|"
    rf"apprendre|faire|vérifier|papiers|paperasse)[^.\n]{{0,40}}(?:{_PAPER})",
    rf"(?:{_PAPER})[^.\n]{{0,25}}(?:edf|électricité|de gaz|d['’]eau|téléphone|internet|plombier|"
    r"garagiste|trop élevée?|compliquée?s?|en ligne)",
    r"remises? (?:en forme|en état|en route|à niveau|en selle|en service|des? clés?|des prix)",
    r"\b(?:la|une|ma|sa|cette|notre) remise\b|remise (?:du|au fond|de jardin|à vélos|à outils)",
    r"\b(?:ma|notre|leur|sa) promo(?:tion)?\b|promo(?:tion)? (?:de |19|20)\w*",
    r"(?:ventes?|achats?) (?:de charité|solidaires?|de gâteaux|pour l['’]école)",
    r"service après-vente|vide-?greniers?|mise en vente|solde de (?:congés|tout compte)",
    r"vendre la mèche|vendre la peau|sans se vendre",
    # Money as a subject of conversation, of a game or of a book.
    r"(?:jouer?|jeu|jeux|parties?)[^.\n]{0,30}(?:monopoly|marchande|billets?|euros?)",
    rf"(?:budget|économiser|économies)[^.\n]{{0,40}}(?:{EUROS})?",
    r"livres? sterling (?:en|de) chocolat|frs? (?:de|du) lait",
)
