//! Plots as SVG; the only file that knows kuva.
//!
//! Coordinates are rounded to hundredths and nothing depends on the day, so the same plots give the
//! same bytes. Series differ in shape, line and lightness, so that they can be told apart without color.

use kuva::backend::svg::SvgBackend;
use kuva::plot::scatter::MarkerShape;
use kuva::plot::{LegendEntry, LegendShape, LinePlot, LineStyle, ScatterPlot};
use kuva::render::annotations::ReferenceLine;
use kuva::render::figure::Figure;
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot as Drawn;

use super::clean;
use super::plot::{Level, Plot, PlotPoint, Series};

/// Plots beside each other.
const COLUMNS: usize = 3;

/// Width and height of one plot, in pixels.
const CELL: [f64; 2] = [320.0, 260.0];

/// How series look, over and over: colors of Okabe and Ito (2008), from dark to light.
const LOOKS: [(&str, MarkerShape, &str); 6] = [
    ("#000000", MarkerShape::Circle, ""),
    ("#0072b2", MarkerShape::Square, "8 4"),
    ("#d55e00", MarkerShape::Triangle, "2 4"),
    ("#009e73", MarkerShape::Diamond, "8 4 2 4"),
    ("#cc79a7", MarkerShape::TriangleDown, "12 3"),
    ("#e69f00", MarkerShape::Star, "1 3"),
];

/// Color, width and dashes of levels.
const LEVEL: (&str, f64, &str) = ("#777777", 1.5, "5 3");

/// Radius of a point, and of the ring around the one that is talked about.
const RADIUS: [f64; 2] = [3.5, 8.0];

/// Draws plots of the same series beside each other, above one legend.
pub fn svg(title: &str, plots: &[Plot]) -> String {
    let rows = plots.len().div_ceil(COLUMNS).max(1);
    let columns = plots.len().clamp(1, COLUMNS);
    let drawn: Vec<Vec<Drawn>> = plots.iter().map(points).collect();
    let layouts = plots.iter().zip(&drawn).map(|(plot, drawn)| layout(plot, drawn)).collect();
    let figure = Figure::new(rows, columns)
        .with_title(plain(title))
        .with_title_size(14)
        .with_plots(drawn)
        .with_layouts(layouts)
        .with_cell_size(CELL[0], CELL[1])
        .with_shared_legend_bottom()
        .with_shared_legend_entries(legend(plots));
    renumbered(SvgBackend::new().with_pretty(true).render_scene(&figure.render()))
}

/// Numbers the clips of a drawing from 0 on. kuva numbers them over all drawings of a process. In
/// labels there are no quotes that are not escaped, so nothing else is taken for a clip.
fn renumbered(drawn: String) -> String {
    let numbers = drawn.split("id=\"kuva-clip-").skip(1);
    let numbers: Vec<String> =
        numbers.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
    numbers.iter().enumerate().fold(drawn, |drawn, (place, number)| {
        drawn
            .replace(&format!("id=\"kuva-clip-{number}\""), &format!("id=\"clip-{place}\""))
            .replace(&format!("url(#kuva-clip-{number})\""), &format!("url(#clip-{place})\""))
    })
}

fn layout(plot: &Plot, drawn: &[Drawn]) -> Layout {
    let mut layout = Layout::auto_from_plots(drawn)
        .with_title(plain(&plot.title))
        .with_x_label(plain(&plot.x.label))
        .with_x_axis_min(plot.x.low)
        .with_x_axis_max(plot.x.high)
        .with_y_axis_min(plot.y.low)
        .with_y_axis_max(plot.y.high)
        .with_x_tick_format(TickFormat::Fixed(plot.x.decimals))
        .with_y_tick_format(TickFormat::Fixed(plot.y.decimals))
        .with_x_tick_step(plot.x.step)
        .with_y_tick_step(plot.y.step)
        .with_title_size(13)
        .with_label_size(11)
        .with_tick_size(10)
        .with_font_family("DejaVu Sans, Verdana, sans-serif");
    for Level { y, .. } in &plot.levels {
        let (color, width, dashes) = LEVEL;
        let line = ReferenceLine::horizontal(*y).with_color(color);
        layout = layout.with_reference_line(line.with_stroke_width(width).with_dasharray(dashes));
    }
    layout
}

fn points(plot: &Plot) -> Vec<Drawn> {
    plot.series
        .iter()
        .enumerate()
        .flat_map(|(place, series)| series_points(place, series))
        .collect()
}

fn series_points(place: usize, series: &Series) -> Vec<Drawn> {
    let (color, shape, dashes) = LOOKS[place % LOOKS.len()];
    let at = series.points.iter().map(|point| (point.x, point.y));
    let style =
        if dashes.is_empty() { LineStyle::Solid } else { LineStyle::Custom(dashes.to_owned()) };
    let line = LinePlot::new().with_data(at).with_color(color).with_line_style(style);
    let shapes = |points: Vec<&PlotPoint>| {
        ScatterPlot::new()
            .with_data(points.iter().map(|point| (point.x, point.y)))
            .with_color(color)
            .with_marker(shape)
            .with_size(RADIUS[0])
    };
    // A bar of length 0 would still have its ends.
    let (spread, alone): (Vec<&PlotPoint>, Vec<&PlotPoint>) =
        series.points.iter().partition(|point| point.spread.is_some());
    let bars: Vec<f64> = spread.iter().filter_map(|point| point.spread).collect();
    let marked = series.points.iter().filter(|point| point.is_marked);
    let rings = ScatterPlot::new()
        .with_data(marked.map(|point| (point.x, point.y)))
        .with_color(color)
        .with_size(RADIUS[1])
        .with_marker_opacity(0.0)
        .with_marker_stroke_width(1.5);
    vec![
        Drawn::Line(line.with_stroke_width(1.2)),
        Drawn::Scatter(shapes(spread).with_y_err(bars)),
        Drawn::Scatter(shapes(alone)),
        Drawn::Scatter(rings),
    ]
}

/// Names every series of all plots once, then levels.
fn legend(plots: &[Plot]) -> Vec<LegendEntry> {
    let entry = |label: &str, color: &str, shape, dashes: &str| LegendEntry {
        label: plain(label),
        color: color.to_owned(),
        shape,
        dasharray: (!dashes.is_empty()).then(|| dashes.to_owned()),
    };
    let mut entries: Vec<LegendEntry> = Vec::new();
    let mut add = |new: LegendEntry| {
        if entries.iter().all(|entry| entry.label != new.label) {
            entries.push(new);
        }
    };
    for plot in plots {
        for (place, series) in plot.series.iter().enumerate() {
            let (color, shape, _) = LOOKS[place % LOOKS.len()];
            add(entry(&series.name, color, LegendShape::Marker(shape), ""));
        }
    }
    for level in plots.iter().flat_map(|plot| &plot.levels) {
        add(entry(&level.label, LEVEL.0, LegendShape::Line, LEVEL.2));
    }
    entries
}

/// Takes from a text what could command a terminal, or would be taken for mathematics.
fn plain(text: &str) -> String {
    clean(text).replace('$', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Axis;

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
            drawn.contains("&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt; &amp; &quot;more")
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
        let with = svg("t", &[plot("one", "floor")]);
        let mut plain = plot("one", "floor");
        for point in &mut plain.series[0].points {
            (point.spread, point.is_marked) = (None, false);
        }
        let without = svg("t", &[plain]);
        let n = |drawn: &str, what: &str| drawn.matches(what).count();
        // Two bars with two ends each, and one ring.
        assert_eq!(n(&with, "<line") - n(&without, "<line"), 6);
        assert_eq!(n(&with, "<circle") - n(&without, "<circle"), 1);
    }
}
