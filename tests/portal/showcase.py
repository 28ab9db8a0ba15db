"""One of everything the shared components can show, in each of its states."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines

LONG = "Groupement d’employeurs intercommunal pour l’insertion et la qualification du Pays viganais"


class EveryField(forms.Form):
    name = forms.CharField(label="Nom du commun", help_text="Quelques mots suffisent.", max_length=80)
    summary = forms.CharField(label="Le besoin", max_length=400, widget=forms.Textarea(attrs={"rows": 4}))
    email = forms.EmailField(label="Adresse électronique", required=False)
    opening = forms.DateField(label="Date d’ouverture", widget=forms.DateInput(attrs={"type": "date"}))
    budget = forms.IntegerField(label="Montant demandé", help_text="En euros.")
    territory = forms.ChoiceField(label="Territoire", choices=[("", "Choisir"), ("1", "Pays d’Uzès")])
    maturity = forms.ChoiceField(
        label="Où en est le commun ?",
        choices=[("idea", "Une idée"), ("use", "Déjà en usage")],
        widget=forms.RadioSelect,
        help_text="La réponse la plus proche.",
    )
    needs = forms.MultipleChoiceField(
        label="Ce que vous cherchez",
        choices=[("skills", "Des compétences"), ("premises", "Un local"), ("money", "Un financement")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    budget_file = forms.FileField(label="Budget prévisionnel", help_text="PDF ou tableur, 10 Mo au plus.")
    consent = forms.BooleanField(
        label="J’accepte que ce résumé soit publié", help_text="Son retrait reste possible."
    )

    def clean(self):
        if self.data.get("name") == "refusé":
            self.add_error(None, "L’appel est clos depuis le 29 janvier.")
        return super().clean()


def context():
    return {
        "date": datetime(2026, 11, 26, 12, tzinfo=UTC),
        "long": LONG,
        "trail": [("Annuaire", "/annuaire/")],
        "first": Paginator(range(200), 20).page(1),
        "middle": Paginator(range(400), 20).page(9),
        "blank_form": EveryField(),
        "faulty_form": EveryField({"name": "refusé", "budget": "beaucoup"}, prefix=None, auto_id="faulty_%s"),
        "hidden": [("territoire", "30")],
        "phases": [
            SimpleNamespace(label="Ateliers", when="septembre à octobre", state="done"),
            SimpleNamespace(label="Idées et alliances", when="jusqu’au 15 janvier", state="current"),
            SimpleNamespace(label="Dépôt des candidatures", when="29 janvier, 23 h 59", state="coming"),
            SimpleNamespace(label="Instruction et jury", when="février à mars", state="coming"),
            SimpleNamespace(label="Vie des communs", when="dès avril", state="coming"),
        ],
        "steps": [
            SimpleNamespace(label="Le besoin", url="/1/", is_current=False, state="done"),
            SimpleNamespace(label="Les partenaires", url="/2/", is_current=True, state=""),
            SimpleNamespace(label="La solution", url="/3/", is_current=False, state="error"),
            SimpleNamespace(label="Budget et moyens", url="/4/", is_current=False, state=""),
            SimpleNamespace(label="Relire et déposer", url="", is_current=False, state=""),
        ],
        "facts": [("Famille de l’ESS", "Association"), ("Siège", "Anduze"), ("Salariés", "")],
        "figures": [
            {"figure": "12 %", "label": "de l’emploi salarié", "source": "Département du Gard, 2024"},
            {"figure": "24 000", "label": "salariés"},
        ],
        "people": [
            {
                "name": "Recyclerie du Vistre",
                "meta": "Association, Vauvert. Cheffe de file",
                "tag": "Engagée",
                "tone": "brand",
            },
            {
                "name": LONG,
                "url": "/x/",
                "meta": "Invitée le 20 novembre",
                "tag": "En attente",
                "tone": "ochre",
            },
        ],
        "entries": [
            {
                "when": "3 novembre 2026",
                "title": "Premier essai",
                "text": "180 repas, 12 % de pertes.",
                "is_done": True,
            },
            {
                "when": "Prévu en mars 2027",
                "text": "Ouverture à Alès.",
                "url": "/x/",
                "link": "Lire la charte",
            },
        ],
        "tags": [("Alimentation", "ochre"), ("Insertion", ""), ("Réseau ESS Gard", "brand")],
        "views": [("Liste", "?", True), ("Carte", "?vue=carte", False)],
        "organisation": {"@context": "https://schema.org", "@type": "Organization", "name": "</script><b>"},
        "questions": [{"question": "Qui peut répondre ?", "answer": "Trois structures au moins."}],
    }


def render(request: HttpRequest) -> str:
    source = Path(__file__).with_name("components.html").read_text(encoding="utf-8")
    return engines["django"].from_string(source).render(context(), request)
