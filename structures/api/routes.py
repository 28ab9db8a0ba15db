from ninja import Router

from structures.api import structures, terms, territories

router = Router()
router.add_router("/structures", structures.router)
router.add_router("/territoires", territories.router)
router.add_router("", terms.router)
