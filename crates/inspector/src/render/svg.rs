//! Plots as SVG, for pages and papers that know nothing of the page's styles.
//!
//! Coordinates are rounded, so the same plots give the same bytes. Series differ in shape, line and
//! lightness, so that they can be told apart without color.

use askama::Template;

use super::clean;
use super::fold::width_of;
use super::marks::outline;
use super::plot::{Axis, Plot, Series};

/// Plots beside each other.
const COLUMNS: usize = 3;

/// Width and height of one plot, in pixels.
const CELL: [f64; 2] = [320.0, 260.0];

/// Between plots, and around all of them.
const GAP: f64 = 15.0;

/// Height of the line in which the title stands.
const HEAD: f64 = 32.0;

/// Height of a name in the legend.
const KEY: f64 = 18.0;

/// Width of the line beside a name in the legend, with the blank behind it.
const SAMPLE: f64 = 44.0;

/// Width of a letter of the legend, about.
const LETTER: f64 = 7.0;

/// Where points lie in a plot.
const INSIDE: Inside = Inside {
    left: 56.0,
    top: 38.0,
    right: 308.0,
    bottom: 214.0,
    middle: 182.0,
    title: 24.0,
    label: 254.0,
    numbers_x: 48.0,
    numbers_y: 229.0,
};

/// How series look, over and over: colors of Okabe and Ito (2008), from dark to light.
const LOOKS: [Look; 6] = [
    Look { color: "#000000", dashes: "none" },
    Look { color: "#0072b2", dashes: "8 4" },
    Look { color: "#d55e00", dashes: "2 4" },
    Look { color: "#009e73", dashes: "8 4 2 4" },
    Look { color: "#cc79a7", dashes: "12 3" },
    Look { color: "#e69f00", dashes: "1 3" },
];

/// How levels look.
const LEVEL: Look = Look { color: "#777777", dashes: "5 3" };

/// Area of a point.
const AREA: f64 = 40.0;

/// Half the width of the ends of a bar.
const END: f64 = 5.0;

/// Plots beside each other, above one legend.
#[derive(Template)]
#[template(path = "plots.svg")]
struct Picture {
    title: String,
    width: f64,
    height: f64,
    middle: f64,
    inside: Inside,
    level: Look,
    plots: Vec<Drawing>,
    keys: Vec<Key>,
    keys_left: String,
    keys_text: String,
}

/// Places that all plots have in common.
struct Inside {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    middle: f64,
    title: f64,
    label: f64,
    numbers_x: f64,
    numbers_y: f64,
}

/// Color and dashes.
#[derive(Clone, Copy)]
struct Look {
    color: &'static str,
    dashes: &'static str,
}

/// One plot.
struct Drawing {
    left: f64,
    top: f64,
    title: String,
    across: String,
    columns: Vec<Tick>,
    rows: Vec<Tick>,
    levels: Vec<String>,
    lines: Vec<Line>,
}

/// A number of an axis.
struct Tick {
    at: String,
    number: String,
}

/// One series.
struct Line {
    look: Look,
    path: String,
    bars: Vec<String>,
    dots: Vec<String>,
    rings: Vec<[String; 2]>,
}

/// A name in the legend.
struct Key {
    y: f64,
    look: Look,
    dot: Option<String>,
    name: String,
}

/// Draws plots of the same series beside each other, above one legend.
pub fn svg(title: &str, plots: &[Plot]) -> String {
    let rows = plots.len().div_ceil(COLUMNS).max(1);
    let columns = plots.len().clamp(1, COLUMNS);
    let width = columns as f64 * (CELL[0] + GAP) + GAP;
    let keys_top = HEAD + rows as f64 * (CELL[1] + GAP);
    let (keys, keys_left) = keys(plots, keys_top, width / 2.0);
    let picture = Picture {
        title: clean(title),
        width,
        height: keys_top + keys.len() as f64 * KEY + GAP,
        middle: width / 2.0,
        inside: INSIDE,
        level: LEVEL,
        plots: plots.iter().enumerate().map(|(place, plot)| drawing(place, plot)).collect(),
        keys,
        keys_left: number(keys_left),
        keys_text: number(keys_left + SAMPLE),
    };
    picture.laid_out()
}

impl Picture {
    fn laid_out(&self) -> String {
        self.render().expect("writing to a string cannot fail")
    }
}

fn drawing(place: usize, plot: &Plot) -> Drawing {
    let (row, column) = (place / COLUMNS, place % COLUMNS);
    let ticks = |axis: &Axis, at: fn(&Plot, f64) -> f64| {
        let tick = |(value, number_of)| Tick { at: number(at(plot, value)), number: number_of };
        axis.numbers().map(tick).collect()
    };
    Drawing {
        left: GAP + column as f64 * (CELL[0] + GAP),
        top: HEAD + row as f64 * (CELL[1] + GAP),
        title: clean(&plot.title),
        across: clean(&plot.x.label),
        columns: ticks(&plot.x, across_x),
        rows: ticks(&plot.y, across_y),
        levels: plot.levels.iter().map(|level| number(across_y(plot, level.y))).collect(),
        lines: plot
            .series
            .iter()
            .enumerate()
            .map(|(place, series)| line(plot, place, series))
            .collect(),
    }
}

fn line(plot: &Plot, place: usize, series: &Series) -> Line {
    let at = |x, y| [across_x(plot, x), across_y(plot, y)];
    let points = || series.points.iter();
    let corners: Vec<String> =
        points().map(|point| at(point.x, point.y).map(number).join(" ")).collect();
    let bar = |(x, y, half): (f64, f64, f64)| {
        let ([x, low], [_, high]) = (at(x, y - half), at(x, y + half));
        let [x, left, low, high] = [x, x - END, low, high].map(number);
        let across = 2.0 * END;
        format!("M{x} {low}V{high}M{left} {low}h{across}M{left} {high}h{across}")
    };
    // A bar of length 0 would still have its ends.
    let spread = points().filter_map(|point| Some((point.x, point.y, point.spread?)));
    let marked = points().filter(|point| point.is_marked);
    Line {
        look: LOOKS[place % LOOKS.len()],
        path: if corners.is_empty() { String::new() } else { format!("M{}", corners.join("L")) },
        bars: spread.filter(|(.., half)| *half > 0.0).map(bar).collect(),
        dots: points().map(|point| dot(place, at(point.x, point.y))).collect(),
        rings: marked.map(|point| at(point.x, point.y).map(number)).collect(),
    }
}

/// Names every series of all plots once, then levels; with where their lines begin from left to right.
fn keys(plots: &[Plot], top: f64, middle: f64) -> (Vec<Key>, f64) {
    let series = plots.iter().flat_map(|plot| plot.series.iter().enumerate());
    let series = series.map(|(place, series)| (series.name.as_str(), Some(place)));
    let levels = plots.iter().flat_map(|plot| &plot.levels);
    let levels = levels.map(|level| (level.label.as_str(), None));
    let mut named: Vec<(String, Option<usize>)> = Vec::new();
    for (name, place) in series.chain(levels) {
        let name = clean(name);
        if named.iter().all(|(other, _)| *other != name) {
            named.push((name, place));
        }
    }
    let longest = named.iter().map(|(name, _)| width_of(name)).max().unwrap_or(0);
    let width = SAMPLE + LETTER * longest as f64;
    let left = (middle - width / 2.0).max(GAP);
    let key = |(row, (name, place)): (usize, (String, Option<usize>))| {
        let y = top + KEY * (row as f64 + 0.5);
        let look = place.map_or(LEVEL, |place| LOOKS[place % LOOKS.len()]);
        Key { y, look, dot: place.map(|place| dot(place, [left + 18.0, y])), name }
    };
    (named.into_iter().enumerate().map(key).collect(), left)
}

/// Outlines a point of a series.
fn dot(place: usize, at: [f64; 2]) -> String {
    outline(place % LOOKS.len(), at, AREA)
}

fn across_x(plot: &Plot, value: f64) -> f64 {
    INSIDE.left + plot.x.place(value) * (INSIDE.right - INSIDE.left)
}

fn across_y(plot: &Plot, value: f64) -> f64 {
    INSIDE.bottom - plot.y.place(value) * (INSIDE.bottom - INSIDE.top)
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Axis, Level, PlotPoint};

    fn plot(name: &str, level: &str) -> Plot {
        let axis = |label: &str| Axis {
            label: label.to_owned(),
            low: 0.0,
            high: 1.0,
            step: 0.25,
            decimals: 2,
        };
        let point = |x: f64, spread, is_marked| PlotPoint { x, y: x * x, spread, is_marked };
        let points = vec![
            point(0.1, None, false),
            point(0.5, Some(0.1), true),
            point(0.9, Some(0.2), false),
        ];
        Plot {
            title: "height".to_owned(),
            x: axis("way"),
            y: axis("height"),
            series: vec![Series { name: name.to_owned(), points }],
            levels: vec![Level { label: level.to_owned(), y: 0.3 }],
        }
    }

    #[test]
    fn labels_are_text_and_no_markup() {
        let name = "<script>alert('$x$')</script> & \u{202e}\"more\"";
        let drawn = svg("<title>", &[plot(name, "</svg>")]);
        assert!(!drawn.contains("<script") && !drawn.contains('\u{202e}'), "{drawn}");
        assert!(
            drawn.contains("&#60;script&#62;alert(&#39;$x$&#39;)&#60;/script&#62; &#38; &#34;more")
        );
        assert_eq!(drawn.matches("</svg>").count(), 1);
        assert!(drawn.starts_with("<svg ") && drawn.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn the_same_plots_give_the_same_bytes_and_others_give_others() {
        let drawn = |y: f64| {
            let mut plot = plot("one", "floor");
            plot.series[0].points[0].y = y;
            svg("t", &[plot.clone(), plot.clone(), plot.clone(), plot])
        };
        assert_eq!(drawn(0.2), drawn(0.2));
        assert_ne!(drawn(0.2), drawn(0.3));
    }

    #[test]
    fn bars_and_rings_stand_where_they_are_asked_for() {
        let mut two = plot("one", "floor");
        two.series[0].points[0].spread = Some(0.0);
        let with = svg("t", &[two]);
        let mut plain = plot("one", "floor");
        for point in &mut plain.series[0].points {
            (point.spread, point.is_marked) = (None, false);
        }
        let without = svg("t", &[plain]);
        let n = |drawn: &str, what: &str| drawn.matches(what).count();
        // Two bars with two ends each, none of no length, and one ring.
        assert_eq!((n(&with, "h10"), n(&without, "h10")), (4, 0));
        assert_eq!((n(&with, "<circle"), n(&without, "<circle")), (1, 0));
    }

    #[test]
    fn points_lie_on_their_axes_and_every_name_stands_once() {
        let drawn = svg("all of it", &[plot("one", "floor"), plot("one", "floor")]);
        let text = |what: &str| drawn.matches(&format!(">{what}</text>")).count();
        // From 56 to 308 and from 214 up to 38.
        assert!(drawn.contains("<path d=\"M81.2 212.2L182.0 170.0L282.8 71.4\""), "{drawn}");
        assert!(drawn.contains("<path d=\"M56 161.2H308\" stroke=\"#777777\""), "{drawn}");
        for number in ["0.00", "0.25", "0.50", "0.75", "1.00"] {
            assert_eq!(text(number), 4, "{number}");
        }
        assert_eq!((text("height"), text("way")), (2, 2));
        assert_eq!((text("all of it"), text("one"), text("floor")), (1, 1, 1));
    }

    #[test]
    fn series_differ_in_shape_and_dashes() {
        let mut three = plot("one", "floor");
        let series = ["one", "two", "three"]
            .map(|name| Series { name: name.to_owned(), points: three.series[0].points.clone() });
        three.series = series.into();
        let picture = drawing(0, &three);
        let dots: std::collections::BTreeSet<&str> =
            picture.lines.iter().map(|line| line.dots[1].as_str()).collect();
        let dashes: std::collections::BTreeSet<&str> =
            picture.lines.iter().map(|line| line.look.dashes).collect();
        assert_eq!((dots.len(), dashes.len()), (3, 3));
    }
}
