"""Words that the most used passwords of French, German and English speakers are made of.

Written by hand for this project from what is commonly known; without accents, in lower case.
With ten characters asked for, the thousands of shorter ones need no list.
"""

COMMON_WORDS = frozenset(
    """
    motdepasse passe secret azerty azertyuiop bonjour bonsoir bonnenuit salut coucou bienvenue
    jetaime jtm amour monamour moncoeur coeur doudou loulou chouchou cheri cherie bebe bisous
    bisou maman papa famille enfant enfants mafille monfils soleil lune etoile etoiles ciel
    licorne papillon princesse prince roi reine ange angel demon diable dragon tigre lion loup
    chien chat chaton cheval lapin souris dauphin poisson oiseau nounours minou minette
    chocolat bonbon caramel vanille fraise cerise pomme banane orange citron cafe biere
    football foot rugby tennis basket handball marseille paris lyon strasbourg colmar mulhouse
    alsace racing psg om olympique zidane ronaldo messi neymar mbappe france
    francais liberte egalite fraternite republique vacances voyage maison jardin voiture moto
    musique guitare piano danse cinema film ordinateur internet telephone mobile portable
    doremi toto tata titi tutu lolo lola lulu nono nana mimi zaza coco cocorico caca pipi
    merde putain connard salope encule bordel zizi sexe sexy
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    lundi mardi mercredi jeudi vendredi samedi dimanche printemps ete automne hiver noel
    nicolas julien thomas camille marine pauline laura manon lea chloe emma sarah lucas hugo
    louis jules gabriel raphael arthur adam mohamed marie jean pierre michel philippe alain
    patrick daniel bernard christian catherine isabelle nathalie sylvie sandrine valerie
    stephane sebastien alexandre maxime kevin anthony romain clement florian mathieu vincent
    martin bernardin dupont durand muller meyer schmitt
    password passwort passw pass word letmein welcome login admin administrator administrateur
    root user guest test tester testing default changeme change me qwerty qwertz qwertyuiop
    iloveyou loveyou love you lover forever sunshine princess monkey shadow master superman
    batman spiderman pokemon pikachu naruto starwars football baseball soccer hockey
    computer hello freedom whatever trustno one hunter ranger summer winter autumn spring
    flower cookie cheese chocolate butterfly unicorn rainbow angel devil heaven jesus god
    michael jordan jennifer jessica ashley charlie daniel matthew andrew joshua robert
    google facebook youtube instagram whatsapp twitter apple samsung microsoft windows linux
    internet server service security secure access account
    hallo passwort geheim schatz liebe ichliebedich liebling maus sommer winter fussball
    deutschland berlin hamburg bayern muenchen schalke dortmund baerchen engel sonne
    sonnenschein blume katze hund pferd familie mama papa schule auto
    voisin voisine voisins quartier village entraide partage smile smiles onemile mile
    abc abcd abcde abcdef abcdefgh abcabc azer qsdf wxcv aqwzsx zaqxsw azaz qwert asdf asdfgh
    zxcv zxcvbn yxcvb
    """.split()
)
