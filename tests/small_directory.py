"""The smallest directory that loads without a problem, for tests that break one thing in it."""

from __future__ import annotations

from pathlib import Path

WORDS = "{fi: Linja, sv: Linje, en: Line}"


def national(id_: str, number: str) -> str:
    return f"""{id_}:
  role: national
  organization: {WORDS}
  name: {WORDS}
  short_name: {WORDS}
  {number}
  hours: always
  situations: [child]
  source: a page
"""


FILES = {
    "counties.yaml": '"07": {fi: Kanta-Hämeen hyvinvointialue, sv: Tavastland, en: Kanta-Häme}\n',
    "municipalities.csv": """\
code,county,fi,sv,en,genitive,in,from,to
082,07,Hattula,Hattula,Hattula,Hattulan,Hattulassa,Hattulasta,Hattulaan
240,07,Kemi,Kemi,Kemi,Kemin,Kemissä,Kemistä,Kemiin
""",
    "places.csv": "name,municipalities,kind,forms\nParola,082,locality,\n",
    "abroad.csv": "name,here\nRuotsi,Ruotsissa\n",
    "postal_codes.csv": "postal_code,municipality,certain\n13720,082,yes\n",
    "special_days.csv": "day,kind,name\n2026-12-24,feast,Jouluaatto\n2026-12-31,eve,Aatto\n",
    "sound_alikes.csv": "names\nHattula\n",
    "situations.yaml": """\
child:
  urgent: if_cannot_wait
  rank: 1
  order: [office, county-line]
  details:
    hungry: {urgent: always, order: [emergency]}
other:
  urgent: no
  rank: 2
  order: [office]
""",
    "notices.yaml": "# none\n",
    "entrances.yaml": "# none\n",
    "lines/07-county.yaml": """\
county-line:
  role: office
  counties: ["07"]
  organization: {fi: Alue, sv: Region, en: County}
  name: {fi: Linja, sv: Linje, en: Line}
  short_name: {fi: Linja, sv: Linje, en: Line}
  number: 03 621 7100
  e164: "+35836217100"
  transfer: yes
  hours:
    week: {mon-thu: "09:00-15:00", fri: "09:00-13:00"}
    eves: until 13:00
    feast_days: closed
  situations: [child]
  followed_by: mieli-fi
  source: a page
""",
    "lines/national.yaml": "".join([
        national("emergency-112", "number: 112"),
        national("social-112", "number: 112"),
        national("mieli-fi", 'number: 09 2525 0111\n  e164: "+358925250111"'),
        national("nollalinja", 'number: 080 005 005\n  e164: "+35880005005"'),
    ]),
}  # fmt: skip


def write(folder: Path) -> Path:
    """The small directory under `folder`."""
    directory = folder / "directory"
    (directory / "lines").mkdir(parents=True)
    for name, text in FILES.items():
        (directory / name).write_text(text, "utf-8")
    return directory


def change(directory: Path, name: str, old: str, new: str) -> None:
    """Replace in one file what stands there exactly once."""
    path = directory / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), "utf-8")
