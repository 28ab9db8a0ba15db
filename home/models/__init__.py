from home.models.content import AccessibilityPage, ContentPage, SiteMapPage
from home.models.home import HomeCommons, HomeFigure, HomeLink, HomePage
from home.models.news import NewsIndexPage, NewsPage, NewsTag

__all__ = [
    "AccessibilityPage",
    "ContentPage",
    "HomeCommons",
    "HomeFigure",
    "HomeLink",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "NewsTag",
    "SiteMapPage",
]
