"""What the invented people say: some sentences for each situation in each language.

They are said together with a place of the directory.
"""

from __future__ import annotations

from collections.abc import Mapping

SAYINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "fi": {
        "violence": ("mies hakkaa mua", "pelkään kotona, hän löi minua", "poikaystävä uhkailee"),
        "child": ("naapurin lapsi on yksin kotona", "huoli lapsesta", "lapsi pelkää isää"),
        "youth": ("teini karkasi kotoa", "nuori ei tule kotiin"),
        "elder": ("äiti on muistisairas eikä pärjää yksin", "huoli vanhuksesta"),
        "death": ("isä kuoli tänään", "läheinen on kuollut", "puolisoni kuoli"),
        "accident": ("olin kolarissa", "onnettomuus järkytti"),
        "suicide": ("en jaksa enää elää", "itsetuhoisia ajatuksia"),
        "crime": ("minut ryöstettiin", "minulta varastettiin"),
        "distress": ("paha olla, kaipaan juttuseuraa", "ahdistaa kovasti", "paniikki"),
        "money": ("rahat loppu", "laskut maksamatta"),
        "housing": ("jäin ilman asuntoa", "sain häädön"),
        "substance": ("juon liikaa", "veli käyttää huumeita"),
        "health": ("olen sairas ja tarvitsen lääkärin",),
        "custody": ("ex ei anna lasta tapaamiseen",),
    },
    "sv": {
        "violence": ("min man slår mig", "min pojkvän hotar mig"),
        "child": ("jag är orolig för grannens barn", "barnet är ensamt hemma"),
        "death": ("min mamma dog i dag", "en närstående har dött"),
        "distress": ("jag mår dåligt", "jag har ångest"),
        "substance": ("jag dricker för mycket",),
        "housing": ("jag har ingenstans att bo",),
        "money": ("pengarna är slut",),
    },
    "en": {
        "violence": ("my husband hits me", "my boyfriend threatens me"),
        "child": ("I am worried about a child", "the children are alone at home"),
        "death": ("my father died", "somebody close to me has died"),
        "distress": ("I feel very bad and need to talk", "I have a panic attack"),
        "refugee": ("I am a refugee and need help",),
        "housing": ("I have nowhere to live",),
        "money": ("I have no money",),
    },
}
"""Language -> situation -> sentences."""

UNCLEAR: Mapping[str, tuple[str, ...]] = {
    "fi": ("moi", "asdf", "hmm", "tarvitsen apua"),
    "sv": ("hej", "hmm", "jag behöver hjälp"),
    "en": ("hello", "hmm", "I need help"),
}
"""What tells nothing yet."""

THERE: Mapping[str, str] = {"sv": "i {name}", "en": "in {name}"}
"""How a place is said; Finnish has its own case for each."""
