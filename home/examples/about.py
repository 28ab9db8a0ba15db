from home.examples.contents import Content
from home.models import HomePage
from portal.examples import Words

COMMONS = Content(
    slug=Words("quest-ce-quun-commun", "what-is-a-commons"),
    title=Words("Qu’est-ce qu’un commun ?", "What is a commons?"),
    introduction=Words(
        "Une ressource, une communauté qui en prend soin, et des règles que cette communauté se donne.",
        "A resource, a community that cares for it, and the rules which that community gives itself.",
    ),
    parts=[
        ("heading", Words("Ce qui est partagé", "What is shared")),
        (
            "text",
            [
                Words(
                    "Un atelier, un outil, un savoir-faire, des données, un service : un commun part d’un besoin "
                    "du territoire auquel personne ne répond seul. Plusieurs structures le définissent ensemble et "
                    "y répondent ensemble.",
                    "A workshop, a tool, know-how, data, a service: a commons begins with a need of the territory "
                    "that nobody answers alone. Several structures define it together and answer it together.",
                ),
                Words(
                    "Ce qu’un commun produit est ouvert : d’autres peuvent le reprendre, l’adapter et l’améliorer. "
                    "La licence est indiquée à côté de chaque production.",
                    "What a commons produces is open: others may reuse it, adapt it and improve it. The licence "
                    "stands beside each production.",
                ),
            ],
        ),
        ("heading", Words("De l’idée à la reprise", "From idea to reuse")),
        (
            "text",
            [
                Words(
                    "Chaque page de commun dit où il en est : une idée, un collectif qui se forme, un prototype, "
                    "une solution en usage, une solution reprise ailleurs. Elle dit aussi ce qui manque encore : "
                    "une compétence, un local, du matériel, des bras, de l’argent ou des données.",
                    "The page of each commons says where it stands: an idea, a collective that is forming, a "
                    "prototype, an answer in use, an answer reused elsewhere. It also says what is still missing: a "
                    "skill, premises, equipment, helping hands, money or data.",
                )
            ],
        ),
        ("heading", Words("L’appel à commun(s)", "The call for commons")),
        (
            "text",
            [
                Words(
                    "C’est un appel à projets retourné : le Département fixe un cadre, et trois structures au moins "
                    "définissent ensemble un besoin et proposent une réponse partagée. L’appui est financier, et "
                    "aussi en ingénierie, en compétences, en locaux ou en matériel.",
                    "It is a call for projects turned round: the Département sets a frame, and at least three "
                    "structures define a need together and propose a shared answer. Support is money, and also "
                    "engineering, skills, premises or equipment.",
                ),
                Words(
                    "Un commun n’est pas une candidature : il existe avant, pendant et après un appel. Une "
                    "candidature qui n’est pas retenue ne le fait pas disparaître.",
                    "A commons is not an application: it exists before, during and after a call. An application "
                    "that is not selected does not make it disappear.",
                ),
            ],
        ),
    ],
)

TAKE_PART = Content(
    slug=Words("prendre-part", "take-part"),
    title=Words("Prendre part", "Take part"),
    introduction=Words(
        "Structure, collectif, commune ou habitant : voici comment contribuer au portail.",
        "Structure, collective, town or inhabitant: here is how to contribute to the portal.",
    ),
    parts=[
        ("heading", Words("Faire connaître votre structure", "Make your structure known")),
        (
            "text",
            [
                Words(
                    "L’annuaire présente les structures de l’ESS établies dans le Gard. Si la vôtre n’y est pas, ou "
                    "si quelque chose n’est plus exact, écrivez-nous avec son numéro SIRET.",
                    "The directory shows the structures of the ESS established in the Gard. If yours is missing, or "
                    "if something is no longer right, write to us with its SIRET number.",
                )
            ],
        ),
        ("heading", Words("Répondre à un appel", "Answer a call")),
        (
            "text",
            [
                Words(
                    "Ouvrez un compte avec votre adresse électronique, sans mot de passe, puis commencez votre "
                    "candidature depuis la page de l’appel. Votre brouillon vous attend : vous y revenez quand vous "
                    "voulez, jusqu’à la clôture.",
                    "Open an account with your e-mail address, without a password, then begin your application from "
                    "the page of the call. Your draft waits for you: come back to it whenever you like, until the "
                    "call closes.",
                )
            ],
        ),
        ("heading", Words("Annoncer un événement", "Announce an event")),
        (
            "text",
            [
                Words(
                    "Portes ouvertes, atelier, rencontre : envoyez-nous la date, le lieu et quelques lignes. "
                    "L’équipe du portail le publie dans l’agenda.",
                    "Open day, workshop, meeting: send us the date, the place and a few lines. The portal’s team "
                    "publishes it in the agenda.",
                )
            ],
        ),
        ("heading", Words("Nous écrire", "Write to us")),
    ],
    facts={7: "publisher"},
)


def seed(home: HomePage) -> list[str]:
    return [*COMMONS.seed(home), *TAKE_PART.seed(home)]
