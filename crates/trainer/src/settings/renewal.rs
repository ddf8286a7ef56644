//! Which units start anew while others are trained, as a setting; how stands with the runs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::settings::choice::UnknownChoice;

/// Words by which a unit is compared with others: its best ones by correlation.
pub(crate) const RENEWAL_WORDS: usize = 10;

/// Says when a unit repeats another one, so that the weaker of the two starts anew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Renewal {
    /// Never.
    Off,
    /// When the two share at least so many of the ten training words that correlate most with
    /// their activations; 1 to 10.
    Words(usize),
    /// When their activations correlate more than this; 0 to 1.
    Correlation(f64),
}

impl Renewal {
    /// Returns what a number alone means: a correlation, as before there were words; 1 for none.
    fn of_number(above: f64) -> Self {
        if above == 1.0 { Self::Off } else { Self::Correlation(above) }
    }

    /// Says whether the number is one that has a meaning.
    pub(crate) fn is_fine(self) -> bool {
        match self {
            Self::Off => true,
            Self::Words(n) => (1..=RENEWAL_WORDS).contains(&n),
            Self::Correlation(above) => (0.0..=1.0).contains(&above),
        }
    }
}

impl fmt::Display for Renewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Words(n) => write!(f, "words:{n}"),
            Self::Correlation(above) => write!(f, "correlation:{above}"),
        }
    }
}

impl FromStr for Renewal {
    type Err = UnknownChoice;

    fn from_str(text: &str) -> Result<Self, UnknownChoice> {
        let found = match text.split_once(':') {
            None if text == "off" => Some(Self::Off),
            None => text.parse().ok().map(Self::of_number),
            Some(("words", n)) => n.parse().ok().map(Self::Words),
            Some(("correlation", above)) => above.parse().ok().map(Self::Correlation),
            Some(_) => None,
        };
        found.filter(|renewal| renewal.is_fine()).ok_or_else(|| UnknownChoice {
            setting: "renewal",
            found: text.to_owned(),
            allowed: vec!["off", "words:N with N from 1 to 10", "correlation:C with C from 0 to 1"],
        })
    }
}

impl Serialize for Renewal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Renewal {
    /// Reads the text, or what it was before there were words: a correlation, 1 for none.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(f64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Number(above) => Ok(Self::of_number(above)),
            Form::Text(text) => text.parse().map_err(de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_and_numbers_of_old_files_are_correlations() {
        for renewal in [Renewal::Off, Renewal::Words(4), Renewal::Correlation(0.8)] {
            assert_eq!(renewal.to_string().parse(), Ok(renewal));
            let text = serde_json::to_string(&renewal).unwrap();
            assert_eq!(serde_json::from_str::<Renewal>(&text).unwrap(), renewal);
        }
        assert_eq!(serde_json::from_str::<Renewal>("0.8").unwrap(), Renewal::Correlation(0.8));
        assert_eq!(serde_json::from_str::<Renewal>("1.0").unwrap(), Renewal::Off);
        assert_eq!(serde_json::from_str::<Renewal>("1").unwrap(), Renewal::Off);
        assert_eq!(("0.8".parse(), "1".parse()), (Ok(Renewal::Correlation(0.8)), Ok(Renewal::Off)));
    }

    #[test]
    fn other_texts_are_refused_with_what_is_understood() {
        for text in ["", "1.5", "words", "words:0", "words:11", "correlation:2", "sometimes:3"] {
            let error = text.parse::<Renewal>().unwrap_err().to_string();
            assert!(error.contains("words:N with N from 1 to 10"), "{text}: {error}");
        }
    }
}
