"""Which fonts the counters are drawn with, split by family.

A family, its relatives and its metric copies stand on one side only (Lato with Carlito, Roboto with Roboto
Condensed), so that a held-out picture shows shapes of digits the network never saw. A line here is a family:
the Debian package and the files of its upright faces under /usr/share/fonts.
"""

import re
from pathlib import Path

HELD_OUT = """
fonts-b612               opentype/b612/B612-*.otf
fonts-b612               opentype/b612/B612Mono-*.otf
fonts-cabin              opentype/cabin/*.otf
fonts-lato               truetype/lato/*.ttf
fonts-crosextra-carlito  truetype/crosextra/Carlito-*.ttf
fonts-jetbrains-mono     truetype/jetbrains-mono/*.ttf
fonts-opendin            truetype/opendin/*.ttf
fonts-paratype           truetype/paratype/PT[SCN]*.ttf
fonts-paratype           truetype/paratype/PTM*.ttf
fonts-roboto-unhinted    truetype/roboto/unhinted/RobotoTTF/Roboto-*.ttf
fonts-roboto-unhinted    truetype/roboto/unhinted/RobotoCondensed-*.ttf
"""

TRAINING = """
fonts-agave              truetype/agave/*.ttf
fonts-sil-andika         truetype/andika/*.ttf
fonts-beteckna           truetype/beteckna/*.ttf
fonts-crosextra-caladea  truetype/crosextra/Caladea-*.ttf
fonts-cantarell          opentype/cantarell/*.otf
fonts-clear-sans         truetype/clear-sans/*.ttf
fonts-comfortaa          truetype/comfortaa/*.ttf
fonts-dejavu-core        truetype/dejavu/DejaVuSans.ttf
fonts-dejavu-core        truetype/dejavu/DejaVuSans-Bold.ttf
fonts-dejavu-core        truetype/dejavu/DejaVuSansMono*.ttf
fonts-dejavu-core        truetype/dejavu/DejaVuSerif*.ttf
fonts-dejavu-extra       truetype/dejavu/DejaVuSansCondensed*.ttf
fonts-dosis              opentype/dosis/*.otf
fonts-fantasque-sans     truetype/fantasque-sans/Normal/TTF/*.ttf
fonts-firacode           truetype/firacode/*.ttf
fonts-freefont-ttf       truetype/freefont/FreeSans*.ttf
fonts-freefont-ttf       truetype/freefont/FreeMono*.ttf
fonts-hack               truetype/hack/*.ttf
fonts-hermit             truetype/hermit/*.otf
fonts-inconsolata        truetype/inconsolata/*.otf
fonts-jura               opentype/jura/*.otf
fonts-karla              truetype/karla/*.otf
fonts-league-mono        opentype/league-mono/*.otf
fonts-league-spartan     opentype/league-spartan/*.otf
fonts-liberation         truetype/liberation/LiberationSans-*.ttf
fonts-liberation         truetype/liberation/LiberationMono-*.ttf
fonts-liberation         truetype/liberation/LiberationSerif-*.ttf
fonts-liberation         truetype/liberation/LiberationSansNarrow-*.ttf
fonts-linuxlibertine     opentype/linux-libertine/LinBiolinum_R*.otf
fonts-linuxlibertine     opentype/linux-libertine/LinLibertine_R*.otf
fonts-manrope            truetype/manrope/*.ttf
fonts-millimetre         opentype/millimetre/*.otf
fonts-monoid             truetype/monoid/*.ttf
fonts-mononoki           truetype/mononoki/*.ttf
fonts-naver-d2coding     truetype/naver-d2coding/*.ttc
fonts-noto-core          truetype/noto/NotoSans-*.ttf
fonts-noto-core          truetype/noto/NotoSerif-*.ttf
fonts-okolaks            truetype/okolaks/*.ttf
fonts-open-sans          truetype/open-sans/*.ttf
fonts-oxygen             truetype/oxygen/*.ttf
fonts-play               opentype/play/*.otf
fonts-quicksand          truetype/quicksand/*.ttf
fonts-routed-gothic      truetype/routed-gothic/*.ttf
fonts-sil-gentium        truetype/gentium/Gentium-*.ttf
fonts-urw-base35         opentype/urw-base35/NimbusSans-*.otf
fonts-urw-base35         opentype/urw-base35/NimbusSansNarrow-*.otf
fonts-urw-base35         opentype/urw-base35/NimbusMonoPS-*.otf
fonts-urw-base35         opentype/urw-base35/C059-*.otf
fonts-urw-base35         opentype/urw-base35/URWBookman-*.otf
fonts-urw-base35         opentype/urw-base35/URWGothic-*.otf
"""

ROOT = Path("/usr/share/fonts")
SLANTED_OR_HAIRLINE = re.compile(r"ital|obli|thin|hairline|extralight|ultralight|_R.?I|PT.[57]6|Gentium-I", re.I)


def packages(table):
    """The Debian packages a table needs."""
    return sorted({line.split()[0] for line in table.strip().splitlines()})


def families(table):
    """A list of families, each a sorted list of font files; a missing family is an error, not a smaller set."""
    found = []
    for line in table.strip().splitlines():
        package, pattern = line.split()
        files = [f for f in sorted(ROOT.glob(pattern)) if not SLANTED_OR_HAIRLINE.search(f.name)]
        if not files:
            raise SystemExit(f"no font matches {ROOT}/{pattern}; run: apt-get install {package}")
        found.append([str(f) for f in files])
    return found
