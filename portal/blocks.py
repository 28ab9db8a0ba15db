"""Blocks of page bodies. None holds raw HTML; each shows its preview in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        form_classname = "title"
        preview_value = "Ce que le Département apporte"
        description = _("A heading between two parts of the page")


class ParagraphBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/paragraph.html"
        preview_value = (
            "<p>Trois structures au moins définissent <b>ensemble</b> un besoin du territoire.</p>"
        )
        description = _("Running text with links, lists and emphasis")


class IllustrationBlock(blocks.StructBlock):
    image = ImageBlock(
        label=_("Image"), help_text=_("Describe what the image shows, or mark it as decorative.")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, default="", max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/image.html"
        description = _("An image with its caption and credit")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"), max_length=600)
    author = blocks.CharBlock(label=_("Who said it"), required=False, default="", max_length=120)
    role = blocks.CharBlock(label=_("In what capacity"), required=False, default="", max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"
        preview_value = {
            "text": "Seuls, nous réparions. Ensemble, nous transmettons.",
            "author": "Une coopératrice",
            "role": "",
        }
        description = _("Someone's own words")


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, default="", max_length=400)
    page = blocks.PageChooserBlock(label=_("Page"))
    button = blocks.CharBlock(label=_("Words on the button"), max_length=60)

    class Meta:
        icon = "arrow-right"
        label = _("Call to action")
        template = "blocks/call_to_action.html"
        preview_value = {
            "title": "Votre idée à plusieurs",
            "text": "Trois structures suffisent.",
            "button": "Proposer un commun",
        }
        description = _("A framed invitation that leads to one page")


class FigureBlock(blocks.StructBlock):
    figure = blocks.CharBlock(
        label=_("Figure"), max_length=20, help_text=_("For instance “2 300” or “12 %”.")
    )
    label = blocks.CharBlock(label=_("What it counts"), max_length=120)
    source = blocks.CharBlock(label=_("Source and year"), required=False, default="", max_length=160)

    class Meta:
        icon = "table"
        label = _("Figure")


class FiguresBlock(blocks.ListBlock):
    def __init__(self, **options: object) -> None:
        super().__init__(FigureBlock(), min_num=1, max_num=4, **options)

    class Meta:
        icon = "table"
        label = _("Figures")
        template = "blocks/figures.html"
        preview_value = [
            {
                "figure": "12\u202f%",
                "label": "de l’emploi salarié dans le Gard",
                "source": "Département du Gard, 2024",
            },
            {
                "figure": "24\u202f000",
                "label": "personnes salariées dans l’ESS",
                "source": "Département du Gard, 2024",
            },
        ]
        description = _("One to four figures with their sources")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=TEXT_FEATURES)

    class Meta:
        icon = "help"
        label = _("Question")


class QuestionsBlock(blocks.ListBlock):
    def __init__(self, **options: object) -> None:
        super().__init__(QuestionBlock(), min_num=1, **options)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "blocks/questions.html"
        preview_value = [
            {
                "question": "Faut-il déjà être trois structures ?",
                "answer": "<p>Pour déposer, oui ; pour commencer un brouillon, non.</p>",
            }
        ]
        description = _("Questions that open on their answers")


class PageCardsBlock(blocks.ListBlock):
    def __init__(self, **options: object) -> None:
        super().__init__(blocks.PageChooserBlock(), min_num=1, max_num=6, **options)

    class Meta:
        icon = "doc-full"
        label = _("Pages to discover")
        template = "blocks/cards.html"
        description = _("Cards of pages, with their teaser")


class DocumentsBlock(blocks.ListBlock):
    def __init__(self, **options: object) -> None:
        super().__init__(DocumentChooserBlock(), min_num=1, **options)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Documents")
        template = "blocks/documents.html"
        description = _("Files to download, with format and size")


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = ParagraphBlock(features=["h3", "h4", *TEXT_FEATURES])
    image = IllustrationBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
    figures = FiguresBlock()
    questions = QuestionsBlock()
    cards = PageCardsBlock()
    documents = DocumentsBlock()

    class Meta:
        template = "blocks/body.html"
