//! How wide the columns of a table are, and which of them stand beside each other.

/// Blanks beside the text of a column, one on each side.
pub(super) const PADDING: usize = 2;

/// What a column needs, in columns of the terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    /// Its text is folded, but no word of it is cut.
    pub(super) least: usize,
    /// No line of it is folded.
    pub(super) most: usize,
    /// It is a column of numbers, whose heading is folded before any text is.
    pub(super) is_number: bool,
}

/// A part of a table that fits into the width: the places of its columns with their widths.
pub(super) type Block = Vec<(usize, usize)>;

/// Parts a table into blocks. The first column, by which rows are known, stands in each.
pub(super) fn blocks(needs: &[Need], width: Option<usize>) -> Vec<Block> {
    let places: Vec<usize> = (0..needs.len()).collect();
    let Some(width) = width else {
        return vec![places.into_iter().map(|place| (place, needs[place].most)).collect()];
    };
    let fits = needs.iter().map(|need| need.most + PADDING).sum::<usize>() <= width;
    let tight = |need: &Need| Need { most: need.least, ..*need };
    let needs: Vec<Need> = needs
        .iter()
        .map(|need| if need.is_number && !fits { tight(need) } else { *need })
        .collect();
    let mut blocks: Vec<Vec<usize>> = vec![Vec::new()];
    for place in places {
        let block = blocks.last().map_or(&[][..], Vec::as_slice);
        let used: usize = block.iter().map(|&other| needs[other].least + PADDING).sum();
        if block.len() > 1 && used + needs[place].least + PADDING > width {
            blocks.push(vec![0]);
        }
        if let Some(block) = blocks.last_mut() {
            block.push(place);
        }
    }
    blocks.into_iter().map(|block| fitted(&needs, block, width)).collect()
}

/// Gives the columns of a block their widths: what is left is shared so that the narrowest come
/// first.
fn fitted(needs: &[Need], block: Vec<usize>, width: usize) -> Block {
    let room = width.saturating_sub(block.len() * PADDING);
    let at = |level: usize, place: &usize| level.clamp(needs[*place].least, needs[*place].most);
    let used = |level: usize| block.iter().map(|place| at(level, place)).sum::<usize>();
    let mut level = 0;
    while level < room && used(level + 1) <= room {
        level += 1;
    }
    let mut spare = room.saturating_sub(used(level));
    let widths: Vec<usize> = block
        .iter()
        .map(|place| {
            let (now, next) = (at(level, place), at(level + 1, place));
            let grows = usize::from(next > now && spare > 0);
            spare -= grows;
            now + grows
        })
        .collect();
    block.into_iter().zip(widths).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn need((least, more): (usize, usize)) -> Need {
        Need { least, most: least + more, is_number: false }
    }

    #[test]
    fn a_table_that_fits_is_one_block_of_whole_lines() {
        let needs = [(4, 0), (3, 9)].map(need);
        assert_eq!(blocks(&needs, Some(20)), [[(0, 4), (1, 12)]]);
        assert_eq!(blocks(&needs, None), [[(0, 4), (1, 12)]]);
        assert_eq!(blocks(&needs, Some(15)), [[(0, 4), (1, 7)]]);
    }

    #[test]
    fn columns_that_do_not_fit_follow_below_the_first_one() {
        let needs = [(4, 0), (8, 4), (8, 0)].map(need);
        assert_eq!(blocks(&needs, Some(20)), [[(0, 4), (1, 12)], [(0, 4), (2, 8)]]);
    }

    #[test]
    fn headings_of_numbers_are_folded_before_text_is() {
        let mut needs = [(5, 10), (5, 30)].map(need);
        needs[0].is_number = true;
        assert_eq!(blocks(&needs, Some(60)), [[(0, 15), (1, 35)]]);
        assert_eq!(blocks(&needs, Some(44)), [[(0, 5), (1, 35)]]);
    }

    proptest! {
        #[test]
        fn every_column_stands_once_with_room_for_its_words(
            needs in prop::collection::vec((1_usize..19, 0_usize..60), 1..9),
            width in 42_usize..200,
        ) {
            let needs: Vec<Need> = needs.into_iter().map(need).collect();
            let found = blocks(&needs, Some(width));
            let mut places: Vec<usize> = found.iter().flat_map(|b| b.iter().map(|c| c.0)).collect();
            places.dedup();
            places.retain(|&place| place > 0);
            prop_assert_eq!(places, (1..needs.len()).collect::<Vec<_>>());
            for block in found {
                prop_assert_eq!(block[0].0, 0);
                let used: usize = block.iter().map(|column| column.1 + PADDING).sum();
                prop_assert!(used <= width);
                let whole = |&(place, width): &(usize, usize)| {
                    (needs[place].least..=needs[place].most).contains(&width)
                };
                prop_assert!(block.iter().all(whole));
            }
        }
    }
}
