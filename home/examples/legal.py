"""The pages that the law asks for. What only the publisher knows is read in the site settings."""

from home.examples.contents import Content
from home.models import AccessibilityPage, HomePage, SiteMapPage
from portal.examples import Words, english_of, publish

NOTICE = Content(
    slug=Words("mentions-legales", "legal-notice"),
    title=Words("Mentions légales", "Legal notice"),
    introduction=Words("", ""),
    parts=[
        ("heading", Words("Qui publie ce site", "Who publishes this site")),
        ("heading", Words("Qui l’héberge", "Who hosts it")),
        ("heading", Words("Réutiliser ce qui est publié", "Reusing what is published")),
        (
            "text",
            [
                Words(
                    "Les informations publiques de ce site peuvent être réutilisées dans les conditions du livre III "
                    "du code des relations entre le public et l’administration, à condition d’en citer la source et "
                    "la date et de ne pas en altérer le sens.",
                    "The public information on this site may be reused under book III of the French code of relations "
                    "between the public and the administration, provided that its source and date are named and that "
                    "its meaning is not altered.",
                ),
                Words(
                    "Ce que les communs produisent porte sa propre licence, indiquée sur leur page. Les images "
                    "portent leur crédit ; les logos et les textes des structures leur appartiennent.",
                    "What commons produce bears its own licence, given on their page. Images bear their credit; the "
                    "logos and texts of structures belong to them.",
                ),
            ],
        ),
        ("heading", Words("Le logiciel", "The software")),
        (
            "text",
            [
                Words(
                    "Ce portail est un logiciel libre, sous licence GNU AGPL, version 3 ou ultérieure. Les contours des "
                    "communes viennent d’Admin Express (IGN), sous Licence Ouverte 2.0. Les polices de "
                    "caractères sont sous licence SIL Open Font 1.1.",
                    "This portal is free software under the GNU AGPL, version 3 or later. The outlines of the communes "
                    "come from Admin Express (IGN), under the Licence Ouverte 2.0. The typefaces are under the SIL Open "
                    "Font License 1.1.",
                )
            ],
        ),
        ("heading", Words("Liens et exactitude", "Links and accuracy")),
        (
            "text",
            [
                Words(
                    "L’annuaire réunit ce que disent les registres publics et ce que les structures écrivent "
                    "elles-mêmes ; chaque page indique la date de sa dernière vérification. Si vous voyez une erreur, "
                    "écrivez-nous : nous la corrigeons.",
                    "The directory brings together what public registers say and what structures write themselves; each "
                    "page gives the date on which it was last verified. If you see a mistake, write to us: we will put "
                    "it right.",
                ),
                Words(
                    "Les liens vers d’autres sites n’engagent que ceux-ci. Le droit français s’applique.",
                    "Links to other sites engage those sites only. French law applies.",
                ),
            ],
        ),
    ],
    facts={1: "publisher", 2: "host"},
)

PRIVACY = Content(
    slug=Words("donnees-personnelles", "personal-data"),
    title=Words("Données personnelles", "Personal data"),
    introduction=Words(
        "Ce que le portail sait de vous, pourquoi, combien de temps, et comment le reprendre.",
        "What the portal knows about you, why, for how long, and how to take it back.",
    ),
    parts=[
        ("heading", Words("Qui en répond", "Who answers for it")),
        ("heading", Words("Quand vous consultez le site", "When you read the site")),
        (
            "text",
            [
                Words(
                    "Rien n’est enregistré dans votre navigateur et rien n’est envoyé à un tiers : aucune mesure "
                    "d’audience par cookie, aucune publicité, aucun bouton de réseau social. Le serveur garde un journal "
                    "technique (adresse IP, page demandée, heure) pour assurer la sécurité du service, sur le fondement "
                    "de l’intérêt légitime, pendant un an au plus.",
                    "Nothing is stored in your browser and nothing is sent to anyone else: no audience cookies, no "
                    "advertising, no social network buttons. The server keeps a technical log (IP address, page asked "
                    "for, time) to keep the service secure, on the basis of legitimate interest, for one year at most.",
                )
            ],
        ),
        ("heading", Words("Quand vous ouvrez un compte", "When you open an account")),
        (
            "text",
            [
                Words(
                    "Nous gardons votre adresse électronique, votre nom si vous le donnez, votre langue et les "
                    "structures dont vous êtes membre. Ils servent à vous reconnaître, à vous écrire au sujet de ce que "
                    "vous faites sur le portail et à savoir qui a fait quoi. Le fondement est la mission d’intérêt "
                    "public de la collectivité (article 6, paragraphe 1, point e, du RGPD).",
                    "We keep your e-mail address, your name if you give it, your language and the structures you belong "
                    "to. They serve to recognise you, to write to you about what you do on the portal and to know who "
                    "did what. The basis is the public-interest mission of the authority (article 6(1)(e) of the GDPR).",
                ),
                Words(
                    "Ces données vivent aussi longtemps que votre compte. Vous pouvez les télécharger et effacer votre "
                    "compte à tout moment depuis « Mon espace ».",
                    "These data live as long as your account. You may download them and erase your account at any time "
                    "from “My space”.",
                ),
            ],
        ),
        ("heading", Words("Quand vous déposez une candidature", "When you file an application")),
        (
            "text",
            [
                Words(
                    "Les réponses, les pièces et les noms des personnes qui les envoient sont lus par le service "
                    "chargé de l’appel et par les personnes qu’il désigne pour évaluer. Elles servent à instruire la demande, à "
                    "décider et à suivre l’aide, au titre de la mission d’intérêt public. Elles sont conservées le temps "
                    "de l’instruction et du suivi, puis selon les règles des archives publiques (livre II du code du "
                    "patrimoine). L’effacement d’un compte ne supprime pas une candidature déposée au nom d’une structure.",
                    "Answers, files and the names of those who send them are read by the service in charge and by the "
                    "people it appoints to review. They serve to examine the request, to decide and to follow the "
                    "support, as part of the public-interest mission. They are kept while the request is examined and "
                    "followed, then under the rules of public archives (book II of the French heritage code). Erasing an "
                    "account does not delete an application filed in the name of a structure.",
                )
            ],
        ),
        ("heading", Words("Dans l’annuaire", "In the directory")),
        (
            "text",
            [
                Words(
                    "L’annuaire porte sur des structures, non sur des personnes. Les faits viennent des registres "
                    "publics (SIRENE, RNA) et des structures elles-mêmes ; une personne physique qui s’oppose à la "
                    "diffusion de ses données n’y figure pas. Un contact n’est montré que si la structure l’a rendu "
                    "public ; elle peut le retirer à tout moment.",
                    "The directory is about structures, not people. Facts come from public registers (SIRENE, RNA) and "
                    "from the structures themselves; a natural person who objects to the diffusion of their data is not "
                    "in it. A contact is shown only if the structure made it public; it may be withdrawn at any time.",
                )
            ],
        ),
        ("heading", Words("Cookies", "Cookies")),
        (
            "text",
            [
                Words(
                    "Le portail n’utilise que des cookies strictement nécessaires, qui ne demandent pas de consentement : "
                    "l’un se souvient de votre connexion, l’autre protège les formulaires que vous envoyez. "
                    "Sans connexion ni formulaire, il n’y en a aucun.",
                    "The portal uses strictly necessary cookies only, which need no consent: one keeps you signed in "
                    "once you have signed in, the other protects the forms you send. Without signing in or sending a "
                    "form, there is none.",
                )
            ],
        ),
        ("heading", Words("Vos droits", "Your rights")),
        (
            "text",
            [
                Words(
                    "Vous pouvez demander à consulter vos données, à les corriger, à les effacer, à en limiter l’usage, "
                    "et vous opposer à ce qu’elles soient utilisées. Adressez-vous à la personne déléguée à la protection "
                    "des données.",
                    "You may ask to see your data, to correct it, to erase it, to restrict its use, and object to its "
                    "being used. Write to the data protection officer.",
                )
            ],
        ),
        (
            "text",
            [
                Words(
                    "Si la réponse ne vous convient pas, vous pouvez saisir la CNIL : "
                    "cnil.fr/fr/plaintes, ou 3 place de Fontenoy, "
                    "TSA 80715, 75334 Paris CEDEX 07.",
                    "If the answer does not satisfy you, you may turn to the CNIL, the French authority: "
                    "cnil.fr/fr/plaintes, or 3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07.",
                )
            ],
        ),
    ],
    facts={1: "publisher", 14: "data_protection"},
)

ACCESSIBILITY = (
    Words("Accessibilité : déclaration de conformité", "Accessibility statement"),
    Words("accessibilite", "accessibility"),
)
TECHNOLOGIES = Words("HTML5, CSS, JavaScript, SVG, WAI-ARIA", "HTML5, CSS, JavaScript, SVG, WAI-ARIA")
SITE_MAP = (Words("Plan du site", "Site map"), Words("plan-du-site", "site-map"))


def seed(home: HomePage) -> list[str]:
    made = [*NOTICE.seed(home), *PRIVACY.seed(home)]
    title, slug = ACCESSIBILITY
    statement = AccessibilityPage(title=title.fr, slug=slug.fr, technologies=TECHNOLOGIES.fr)
    if publish(home, statement, english_of(*ACCESSIBILITY, TECHNOLOGIES))[1]:
        made.append(title.fr)
    title, slug = SITE_MAP
    if publish(home, SiteMapPage(title=title.fr, slug=slug.fr), english_of(*SITE_MAP))[1]:
        made.append(title.fr)
    return made
