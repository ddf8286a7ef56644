//! Values of flags that are numbers: weights, counts, sizes, bounds.

use std::num::NonZero;
use std::str::FromStr;

use topicscope_indexer::Limit;

/// Parses the weight of a penalty.
pub(crate) fn weight(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number")).and_then(checked_weight)
}

pub(super) fn checked_weight(weight: f64) -> Result<f64, String> {
    if weight.is_finite() && weight >= 0.0 {
        Ok(weight)
    } else {
        Err(format!("weight `{weight}` must be at least 0 and finite"))
    }
}

/// Parses a count that must not be 0.
pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err(format!("`{text}` is no whole number")),
    }
}

/// Holds numbers of units; none where the corpus decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sizes(pub(crate) Vec<usize>);

/// Parses numbers of units: one, several as 16,32,64, or auto.
pub(crate) fn sizes(text: &str) -> Result<Sizes, String> {
    if text == "auto" {
        return Ok(Sizes(Vec::new()));
    }
    let sizes: Vec<usize> = text.split(',').map(at_least_one).collect::<Result<_, _>>()?;
    match (1..sizes.len()).find(|&place| sizes[..place].contains(&sizes[place])) {
        Some(place) => Err(format!("`{}` is named twice", sizes[place])),
        None => Ok(Sizes(sizes)),
    }
}

/// Parses a whole number from 0 on.
pub(crate) fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let reason = if is_number { "too large" } else { "no whole number from 0 on" };
    text.parse().map_err(|_| format!("`{text}` is {reason}"))
}

/// Parses any number; the libraries know which of them make sense.
pub(crate) fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

/// Largest number of epochs; most models are trained for some tens.
const EPOCHS: usize = 1_000_000;

/// Parses a number of epochs.
pub(crate) fn epochs(text: &str) -> Result<usize, String> {
    at_most(text, EPOCHS)
}

/// Workers that are allowed on any machine; more than four for each core only starve it.
const THREADS: usize = 256;
const THREADS_PER_CORE: usize = 4;

/// Parses a number of worker threads, 256 at most or four per core where these are more.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    let n_cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    at_most(text, THREADS.max(n_cores.saturating_mul(THREADS_PER_CORE)))
}

/// Largest number of seeds of a study; eight decide most questions.
const SEEDS: usize = 1000;

/// Parses a number of seeds.
pub(crate) fn n_seeds(text: &str) -> Result<usize, String> {
    at_most(text, SEEDS)
}

fn at_most(text: &str, most: usize) -> Result<usize, String> {
    match at_least_one(text) {
        Ok(count) if count > most => Err(format!("must be at most {most}")),
        // A number too large for its type is one too many all the same.
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(format!("must be from 1 to {most}"))
        }
        found => found,
    }
}

/// Parses a size of memory: bytes, or with K, M or G as many times 1024, 1024² or 1024³.
pub(crate) fn memory(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.as_bytes().last() {
        Some(b'K') => (&text[..text.len() - 1], 1 << 10),
        Some(b'M') => (&text[..text.len() - 1], 1 << 20),
        Some(b'G') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let form = "a whole number of bytes, or one with K, M or G, as 512M";
        return Err(format!("`{text}` is no size ({form})"));
    }
    match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)) {
        Some(0) => Err(format!("`{text}` must be at least 1 byte")),
        Some(bytes) => Ok(bytes),
        None => Err(format!("`{text}` is too large; the largest size is {}G", u64::MAX >> 30)),
    }
}

/// Parses a document frequency: a share when it has a point, else a count.
pub(crate) fn limit(text: &str) -> Result<Limit, String> {
    if !text.contains('.') {
        return text.parse().map(Limit::Count).map_err(|_| {
            format!("`{text}` is neither a count (as 5) nor a share with a point (as 0.5)")
        });
    }
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(Limit::Share(share)),
        _ => Err(format!("`{text}` is no share between 0.0 and 1.0")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_numbers_from_zero_on() {
        assert_eq!((weight("0.3"), weight("0")), (Ok(0.3), Ok(0.0)));
        for text in ["-1", "inf", "NaN", "x", ""] {
            let message = weight(text).unwrap_err();
            assert!(message.contains("at least 0") || message.contains("no number"), "{message}");
        }
    }

    #[test]
    fn threads_and_seeds_have_a_largest_number() {
        assert_eq!((threads("1"), threads("256")), (Ok(1), Ok(256)));
        assert_eq!((n_seeds("1"), n_seeds("1000")), (Ok(1), Ok(1000)));
        for text in ["4294967296", "9223372036854775808", "18446744073709551615"] {
            assert!(threads(text).unwrap_err().starts_with("must be at most "), "{text}");
            assert_eq!(n_seeds(text).unwrap_err(), "must be at most 1000");
        }
        for text in ["0", "18446744073709551616"] {
            assert_eq!(n_seeds(text).unwrap_err(), "must be from 1 to 1000");
        }
        for text in ["-1", "NaN", "inf", "1e3", ""] {
            assert_eq!(n_seeds(text).unwrap_err(), format!("`{text}` is no whole number"));
        }
    }

    #[test]
    fn units_are_a_number_several_or_auto() {
        for (text, expected) in [("auto", vec![]), ("64", vec![64]), ("16,32,8", vec![16, 32, 8])] {
            assert_eq!(sizes(text), Ok(Sizes(expected)));
        }
        for (text, part) in [
            ("0", "at least 1"),
            ("16,0", "at least 1"),
            ("16,", "no whole number"),
            ("16,auto", "`auto` is no whole number"),
            ("16,32,16", "`16` is named twice"),
        ] {
            let message = sizes(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn sizes_are_bytes_with_or_without_a_unit() {
        assert_eq!((memory("300"), memory("64K")), (Ok(300), Ok(65_536)));
        assert_eq!((memory("512M"), memory("2G")), (Ok(512 << 20), Ok(2 << 30)));
        assert_eq!(memory("17179869183G"), Ok(u64::MAX - ((1 << 30) - 1)));
        for (text, part) in [
            ("", "no size"),
            ("M", "no size"),
            ("-1", "no size"),
            ("+1", "no size"),
            ("1.5G", "no size"),
            ("1T", "no size"),
            ("1 K", "no size"),
            ("2é", "no size"),
            ("0", "at least 1 byte"),
            ("0G", "at least 1 byte"),
            ("17179869184G", "too large; the largest size is 17179869183G"),
            ("99999999999999999999", "too large"),
        ] {
            let message = memory(text).unwrap_err();
            assert!(message.contains(part) && message.contains(text), "{text}: {message}");
        }
    }

    #[test]
    fn a_point_tells_shares_from_counts() {
        assert_eq!(limit("5"), Ok(Limit::Count(5)));
        assert_eq!(limit("0.5"), Ok(Limit::Share(0.5)));
        assert_eq!(limit("1."), Ok(Limit::Share(1.0)));
        for text in ["-1", "1.5", "x", "", "-0.1"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }
}
