"""A content page described once, in both languages."""

from dataclasses import dataclass, field

from home.models import ContentPage, HomePage
from portal.examples import Part, Words, body, english_of, publish, words_of


@dataclass(frozen=True)
class Content:
    slug: Words
    title: Words
    introduction: Words
    parts: list[Part]
    facts: dict[int, str] = field(default_factory=dict)

    def seed(self, home: HomePage) -> list[str]:
        """`facts` puts facts of the settings after the part of that number."""
        blocks = body(self.parts)
        for position, subject in sorted(self.facts.items(), reverse=True):
            blocks.insert(position, {"type": "legal_facts", "value": {"subject": subject}})
        page = ContentPage(
            title=self.title.fr, slug=self.slug.fr, introduction=self.introduction.fr, body=blocks
        )
        words = (self.slug, self.title, self.introduction, *words_of(self.parts))
        _page, is_new = publish(home, page, english_of(*words))
        return [self.title.fr] if is_new else []
