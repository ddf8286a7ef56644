//! Shapes by which models and penalties are told apart without color.

use std::f64::consts::{PI, TAU};

/// Shapes that are told apart; they are drawn over and over.
const SHAPES: usize = 7;

/// Returns the outline of a shape around a point, as data of a path of SVG. All shapes of one area cover
/// as much: a circle, a square, a triangle, a diamond, a triangle that points down, a cross, a hexagon.
pub(crate) fn outline(shape: usize, [x, y]: [f64; 2], area: f64) -> String {
    match shape % SHAPES {
        0 => {
            // Half circles need twice their radius across, to the last decimal.
            let r = ((area / PI).sqrt() * 10.0).round() / 10.0;
            let (left, across) = (x - r, 2.0 * r);
            format!(
                "M{left:.1} {y:.1}a{r:.1} {r:.1} 0 1 0 {across:.1} 0a{r:.1} {r:.1} 0 1 0 -{across:.1} 0z"
            )
        }
        1 => regular(4, TAU / 8.0, [x, y], area),
        2 => regular(3, -TAU / 4.0, [x, y], area),
        3 => regular(4, 0.0, [x, y], area),
        4 => regular(3, TAU / 4.0, [x, y], area),
        // Five squares.
        5 => {
            let s = (area / 5.0).sqrt();
            let (left, top) = (x - s / 2.0, y - 1.5 * s);
            format!(
                "M{left:.1} {top:.1}h{s:.1}v{s:.1}h{s:.1}v{s:.1}h-{s:.1}v{s:.1}h-{s:.1}v-{s:.1}h-{s:.1}v-{s:.1}h{s:.1}z"
            )
        }
        _ => regular(6, 0.0, [x, y], area),
    }
}

fn regular(n: usize, begin: f64, [x, y]: [f64; 2], area: f64) -> String {
    let step = TAU / n as f64;
    let r = (2.0 * area / (n as f64 * step.sin())).sqrt();
    let corner = |place: usize| {
        let angle = begin + place as f64 * step;
        format!("{:.1} {:.1}", x + r * angle.cos(), y + r * angle.sin())
    };
    let corners: Vec<String> = (0..n).map(corner).collect();
    format!("M{}z", corners.join("L"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the area within the corners of an outline of straight lines with absolute places.
    fn doubled_area(outline: &str) -> f64 {
        let numbers =
            outline.split(['M', 'L', 'z', ' ']).filter_map(|text| text.parse::<f64>().ok());
        let numbers: Vec<f64> = numbers.collect();
        let corners: Vec<&[f64]> = numbers.chunks(2).collect();
        let next = corners.iter().cycle().skip(1);
        corners.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f64>().abs()
    }

    #[test]
    fn shapes_of_one_area_cover_as_much() {
        for shape in [1, 2, 3, 4, 6] {
            let found = doubled_area(&outline(shape, [50.0, 70.0], 800.0)) / 2.0;
            assert!((found - 800.0).abs() < 8.0, "{shape}: {found}");
        }
        assert!(outline(0, [50.0, 70.0], 800.0).contains("a16.0 16.0"));
        assert!(outline(5, [50.0, 70.0], 500.0).starts_with("M45.0 55.0h10.0v10.0"));
        assert_eq!(outline(7, [0.0, 0.0], 9.0), outline(0, [0.0, 0.0], 9.0));
    }
}
