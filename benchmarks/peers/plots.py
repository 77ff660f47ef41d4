"""`plots.py RESULTS PICTURE`: a plot of a result file, relative to the product, which is 1."""

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

COLOURS = {"ours": "#2563eb", "floor": "#16a34a", "peer": "#9ca3af"}


def cost(measure: dict) -> float:
    """The cost as seconds, megabytes or the inverse of a rate: less is better."""
    return 1 / measure["median"] if measure["unit"] == "1/s" else measure["median"]


def draw(content: dict, target: Path) -> None:
    """Bars on a logarithmic scale: the cost of each, where the product's is 1."""
    bars = []
    for row in content["rows"]:
        own = cost(row["ours"])
        bars.append((row["what"], 1.0, "ours"))
        others = [("floor", row["floor"])] if "floor" in row else []
        others += [("peer", peer) for peer in row.get("peers", [])]
        bars += [(f"    {measure['name']}", cost(measure) / own, kind) for kind, measure in others]
    bars.reverse()
    figure, axes = plt.subplots(figsize=(9, 0.8 + 0.26 * len(bars)))
    axes.barh(range(len(bars)), [bar[1] for bar in bars], color=[COLOURS[bar[2]] for bar in bars])
    axes.set_yticks(range(len(bars)), [bar[0] for bar in bars], fontsize=8)
    axes.set_xscale("log")
    axes.axvline(1, color=COLOURS["ours"], linewidth=0.8)
    axes.set_xlabel("cost, where the product's is 1 (logarithmic; less is better)", fontsize=8)
    for position, (_name, value, _kind) in enumerate(bars):
        axes.annotate(f" {value:.3g}", (value, position), va="center", fontsize=7)
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


def main(results: Path, picture: Path) -> None:
    """Draw the plot; the same results give the same file."""
    mpl.rcParams["svg.hashsalt"] = "vstrecha"
    mpl.rcParams["svg.fonttype"] = "none"
    draw(json.loads(results.read_text(encoding="utf-8")), picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
