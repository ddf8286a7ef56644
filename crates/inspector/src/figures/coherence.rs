//! Figures of how well the words of a unit belong together.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn};
use super::listed::listed;
use super::naming::NamedBy;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how well the words of a unit belong together.
    pub enum CoherenceFigure {
        /// Counted in the documents judged on, or in those of another index.
        Judged(WordCoherence),
        /// Counted in training documents.
        Train(WordCoherence),
    }
}

listed! {
    /// Measures of coherence with the namings that each is given for.
    pub enum WordCoherence {
        /// Normalized pointwise mutual information.
        Npmi(NamedBy, MetIn),
        /// Pointwise mutual information; default naming.
        Uci,
        /// Log share of documents; default naming.
        Umass,
        /// Cosines of vectors of NPMI; default naming.
        CV,
    }
}

listed! {
    /// Where two words must stand to have met.
    pub enum MetIn {
        /// In ten neighboring words.
        Window,
        /// In one document.
        Document,
    }
}

impl Described for CoherenceFigure {
    const SUBJECT: Subject = Subject {
        title: "Coherence of words",
        text: "Of each unit the ten first words count; the figure is the mean over the units that \
               have words, which are those whose activation changes on training documents. P(w) \
               is the share of the windows of a reference that hold w, P(w, v) that of those that \
               hold both. Windows run over the words of the vocabulary alone, in the order of the \
               text, and move on by one; a shorter document is one window. The reference is the \
               test documents, or all documents of another index where one was given; figures \
               *on train* count the documents that chose the words, and so flatter them.",
    };

    fn entry(self) -> FigureEntry {
        let (measure, on_train) = match self {
            Self::Judged(measure) => (measure, false),
            Self::Train(measure) => (measure, true),
        };
        let names = measure.names();
        let summary = match (on_train, measure.naming()) {
            (false, _) => names.summary,
            (true, NamedBy::Distinctive) => {
                format!(
                    "as {}, counted on the training documents that named the units",
                    names.title
                )
            }
            (true, other) => format!("{}, counted on training documents", other.phrase()),
        };
        let [key_ending, title_ending] = if on_train { ["_train", ", on train"] } else { ["", ""] };
        let unit = match measure {
            WordCoherence::Npmi(..) | WordCoherence::CV => MeasuredIn::SignedDegree,
            WordCoherence::Uci | WordCoherence::Umass => MeasuredIn::Nats,
        };
        FigureEntry {
            key: format!("{}{key_ending}", names.key).into(),
            title: format!("{}{title_ending}", names.title).into(),
            summary: summary.into(),
            unit,
            better: Better::Larger,
            decimals: 3,
            documents: if on_train { MeasuredOn::Train } else { MeasuredOn::Test },
            definition: measure.definition(),
            within: measure.naming().sentence().into(),
        }
    }
}

/// What a measure is called when it is counted in the documents judged on.
struct Names {
    key: String,
    title: String,
    summary: String,
}

impl WordCoherence {
    fn naming(self) -> NamedBy {
        match self {
            Self::Npmi(naming, _) => naming,
            Self::Uci | Self::Umass | Self::CV => NamedBy::Distinctive,
        }
    }

    fn names(self) -> Names {
        let names = |[key, title, summary]: [&str; 3]| Names {
            key: key.to_owned(),
            title: title.to_owned(),
            summary: summary.to_owned(),
        };
        match self {
            Self::Npmi(naming, met_in) => npmi(naming, met_in),
            Self::Uci => names([
                "uci",
                "UCI",
                "mean pointwise mutual information of the pairs of ten words per live unit, default \
                 naming; windows of 10 words, nats",
            ]),
            Self::Umass => names([
                "umass",
                "UMass",
                "mean log share of the documents with a word that hold a word named after it, ten \
                 words per live unit, default naming, nats",
            ]),
            Self::CV => names([
                "c_v",
                "C_V",
                "mean cosine of each word's NPMI with the ten words and that of all together, \
                 default naming; windows of 110 words",
            ]),
        }
    }

    fn definition(self) -> Definition {
        let [name, text, source] = match self {
            Self::Npmi(_, MetIn::Window) => [
                "NPMI, window of 10",
                "It is the mean, over the pairs of a unit's words, of `ln(P(w, v)/(P(w)·P(v))) / \
                 −ln P(w, v)`, with windows of ten words: −1 for words that never meet, 0 for \
                 words that meet as often as chance would have it, 1 for words that are never \
                 apart.",
                NPMI_SOURCE,
            ],
            Self::Npmi(_, MetIn::Document) => [
                "NPMI, document",
                "It is the same mean, of `ln(P(w, v)/(P(w)·P(v))) / −ln P(w, v)`, where a window is \
                 a whole document.",
                NPMI_SOURCE,
            ],
            Self::Uci => [
                "UCI",
                "It is the mean, over the pairs of a unit's words, of `ln((P(w, v) + ε)/(P(w)·P(v)))` \
                 with windows of ten words and ε = 10⁻¹². Words that do not occur in the reference \
                 are left out.",
                "Newman, Lau, Grieser, Baldwin (2010), Automatic evaluation of topic coherence, \
                 equation 1",
            ],
            Self::Umass => [
                "UMass",
                "It is the mean, over the pairs of a unit's words with v named before w, of \
                 `ln((D(w, v) + 1)/D(v))`, where D counts documents. Words that do not occur in the \
                 reference are left out. It hardly follows human ratings.",
                "Mimno, Wallach, Talley, Leenders, McCallum (2011), Optimizing semantic coherence in \
                 topic models, equation 1",
            ],
            Self::CV => [
                "C_V",
                "Each of a unit's words has a vector: its NPMI, with 10⁻¹² added to the joint share, \
                 with each of the words, itself included, in windows of 110 words. The coherence of \
                 the unit is the mean cosine of these vectors with their sum. Words that do not \
                 occur in the reference are left out.",
                "Röder, Both, Hinneburg (2015), Exploring the space of topic coherence measures, \
                 sections 3 and 4",
            ],
        };
        Definition { name: name.into(), text: text.into(), source: source.into() }
    }
}

const NPMI_SOURCE: &str = "Bouma (2009), Normalized (pointwise) mutual information in collocation extraction, equation \
     7; Lau, Newman, Baldwin (2014), Machine reading tea leaves";

fn npmi(naming: NamedBy, met_in: MetIn) -> Names {
    let [key, title, pairs] = match met_in {
        MetIn::Window => ["npmi_window", "NPMI, window of 10", "windows of 10 words"],
        MetIn::Document => ["npmi_document", "NPMI, document", "documents"],
    };
    let summary = match naming {
        NamedBy::Distinctive => format!(
            "coherence of ten words per live unit, {}; pairs counted in {pairs}",
            naming.phrase()
        ),
        other => format!("as {title}, with {}", other.words()),
    };
    Names {
        key: format!("{key}{}", naming.key_ending()),
        title: format!("{title}{}", naming.title_ending()),
        summary,
    }
}
