//! Figures of how much the words of units differ.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::naming::NamedBy;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how much the words of units differ.
    pub enum DiversityFigure {
        /// Share of units that share few words with any other.
        DistinctUnits,
        /// Share of distinct words.
        TopicDiversity(NamedBy),
        /// What word lists do not have in common, the first words weighing most.
        InvertedRbo(NamedBy),
        /// How often the most repeated word is named.
        WordReuse,
    }
}

impl Described for DiversityFigure {
    const SUBJECT: Subject = Subject {
        title: "Diversity of words",
        text: "Topic diversity, rank-biased overlap and reuse leave out units without words, whose \
               activation never changes on training documents. The default naming keeps units apart until the diversity of their words \
               reaches 0.75: under it topic diversity is a setting rather than a result.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::DistinctUnits => Single {
                key: "distinct_units",
                title: "distinct units",
                summary: "share of all units that share fewer than four of their ten words with \
                          any other unit, correlation naming",
                unit: MeasuredIn::Share,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Named,
                meaning: "A twin of a unit is another unit with which it shares four or more of the \
                          ten words whose presence correlates most with either's activation. The \
                          figure is the share of all units that have words and no twin: units that \
                          repeat each other and units without words are not distinct.",
                source: "",
            }
            .entry(),
            Self::TopicDiversity(naming) => FigureEntry {
                key: format!("topic_diversity{}", naming.key_ending()).into(),
                title: format!("topic diversity{}", naming.title_ending()).into(),
                summary: format!(
                    "share of distinct words among the top 25 of all live units, {}",
                    naming.phrase()
                )
                .into(),
                unit: MeasuredIn::Share,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Named,
                definition: Definition {
                    name: "Topic diversity".into(),
                    text: "It is the number of distinct words among the 25 first words of all units, \
                           divided by the number of words: 1 when no two units share a word."
                        .into(),
                    source: "Dieng, Ruiz, Blei (2020), Topic modeling in embedding spaces, section 6"
                        .into(),
                },
                within: naming.sentence().into(),
            },
            Self::InvertedRbo(naming) => FigureEntry {
                key: format!("inverted_rbo{}", naming.key_ending()).into(),
                title: format!("inverted RBO{}", naming.title_ending()).into(),
                summary: match naming {
                    NamedBy::Distinctive => "1 − rank-biased overlap (p = 0.9) of the ten words of \
                                             two live units, mean over pairs, default naming"
                        .into(),
                    other => format!("as inverted RBO, with {}", other.words()).into(),
                },
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Named,
                definition: Definition {
                    name: "Inverted rank-biased overlap".into(),
                    text: "It is the mean, over pairs of units, of 1 less the extrapolated \
                           rank-biased overlap of their ten first words with p = 0.9, in which the \
                           share of common words among the first d of both lists weighs p^d: 0 for \
                           equal lists, 1 for lists without a common word."
                        .into(),
                    source: "Webber, Moffat, Zobel (2010), A similarity measure for indefinite \
                             rankings, equation 32; Bianchi, Terragni, Hovy (2021), Pre-training is \
                             a hot topic, section 3.2"
                        .into(),
                },
                within: naming.sentence().into(),
            },
            Self::WordReuse => Single {
                key: "word_reuse",
                title: "most repeated word",
                summary: "number of live units among whose top 25 words the most repeated word \
                          stands, default naming",
                unit: MeasuredIn::Count,
                better: Better::Smaller,
                decimals: 1,
                documents: MeasuredOn::Named,
                meaning: "It is the largest number of units that have the same word among their 25 \
                          first, under the default naming.",
                source: "",
            }
            .entry(),
        }
    }
}
