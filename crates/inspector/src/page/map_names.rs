//! Where the names of themes stand in the map of units, so that all of them can be read.

/// Width of a letter, and height of a line, in units of the drawing.
const LETTER: [f64; 2] = [6.8, 15.0];

/// Between a mark and the name of its theme.
const GAP: f64 = 5.0;

/// How far the units of a theme may lie from their middle, as part of the width, for it to have a name.
const FARTHEST: f64 = 0.09;

/// A mark that names keep clear of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) r: f64,
    pub(super) theme: Option<usize>,
}

/// The name of a theme; it stands in the middle of its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub(super) theme: usize,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) text: String,
}

/// Left, top, right and bottom.
type Frame = [f64; 4];

/// Places the names of themes above or below their units, the first themes first. A theme has none
/// when its units lie far apart, or when it would stand in that of another or on many marks.
pub(super) fn place_names(names: &[String], spots: &[Spot], size: [f64; 2]) -> Vec<Name> {
    let mut taken: Vec<Frame> = Vec::new();
    let mut placed = Vec::new();
    for (theme, text) in names.iter().enumerate() {
        let own: Vec<&Spot> = spots.iter().filter(|spot| spot.theme == Some(theme)).collect();
        if own.is_empty() {
            continue;
        }
        let n = own.len() as f64;
        let x = own.iter().map(|spot| spot.x).sum::<f64>() / n;
        let y = own.iter().map(|spot| spot.y).sum::<f64>() / n;
        let far = own.iter().map(|spot| (spot.x - x).hypot(spot.y - y)).fold(0.0, f64::max);
        if far > FARTHEST * size[0] {
            continue;
        }
        let top = own.iter().map(|spot| spot.y - spot.r).fold(f64::INFINITY, f64::min) - GAP;
        let bottom = own.iter().map(|spot| spot.y + spot.r).fold(0.0, f64::max) + GAP + 11.0;
        let half = text.chars().count() as f64 * LETTER[0] / 2.0;
        let x = x.clamp(half.min(size[0] / 2.0), (size[0] - half).max(size[0] / 2.0));
        let frame = |y: f64| [x - half, y - 12.0, x + half, y + LETTER[1] - 12.0];
        let on_marks = |frame: &Frame| spots.iter().filter(|spot| touches(frame, spot)).count();
        let is_free = |&y: &f64| {
            let frame = frame(y);
            frame[1] >= 0.0 && frame[3] <= size[1] && !taken.iter().any(|other| meet(&frame, other))
        };
        let best = [top, bottom].into_iter().filter(is_free).min_by_key(|&y| on_marks(&frame(y)));
        let Some(y) = best.filter(|&y| on_marks(&frame(y)) <= 1) else { continue };
        taken.push(frame(y));
        placed.push(Name { theme, x: format!("{x:.1}"), y: format!("{y:.1}"), text: text.clone() });
    }
    placed
}

fn touches([left, top, right, bottom]: &Frame, spot: &Spot) -> bool {
    let (x, y) = (spot.x.clamp(*left, *right), spot.y.clamp(*top, *bottom));
    (spot.x - x).hypot(spot.y - y) < spot.r * 0.8
}

fn meet(one: &Frame, other: &Frame) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(x: f64, y: f64, theme: usize) -> Spot {
        Spot { x, y, r: 10.0, theme: Some(theme) }
    }

    fn placed(spots: &[Spot]) -> Vec<(usize, String)> {
        let names = ["sea ship".to_owned(), "star moon".to_owned()];
        let found = place_names(&names, spots, [960.0, 600.0]);
        found.into_iter().map(|name| (name.theme, name.y)).collect()
    }

    #[test]
    fn names_stand_by_their_units_and_not_in_each_other() {
        let apart = placed(&[spot(100.0, 100.0, 0), spot(120.0, 110.0, 0), spot(500.0, 300.0, 1)]);
        assert_eq!(apart, [(0, "85.0".to_owned()), (1, "285.0".to_owned())]);
        // Above there is no room for the second, so it stands below.
        let near = placed(&[spot(100.0, 100.0, 0), spot(125.0, 100.0, 1)]);
        assert_eq!(near, [(0, "85.0".to_owned()), (1, "126.0".to_owned())]);
        // Units at either end have no middle.
        assert!(placed(&[spot(100.0, 100.0, 0), spot(800.0, 100.0, 0)]).is_empty());
    }
}
