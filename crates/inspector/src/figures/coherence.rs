//! Figures of how well the words of a unit belong together.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn};
use super::listed::listed;
use super::naming::NamedBy;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how well the words of a unit belong together.
    pub enum CoherenceFigure {
        /// Counted in the reference documents.
        Judged(WordCoherence),
        /// Counted in training documents.
        Train(WordCoherence),
    }
}

listed! {
    /// Measures of coherence with the namings that each is given for.
    pub enum WordCoherence {
        /// Smoothed normalized pointwise mutual information in documents.
        Smoothed(NamedBy),
        /// The same over live units alone; correlation naming.
        SmoothedLive,
        /// Normalized pointwise mutual information without smoothing.
        Npmi(NamedBy, MetIn),
        /// Share of the pairs that never meet.
        NeverMet(NamedBy, MetIn),
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
        text: "Of each unit the ten first words count; the figure is the mean over all units, where a \
               unit without words, one whose activation never changes on training documents, counts \
               as chance, 0. P(w) is the share of the windows of a reference that hold w, P(w, v) \
               that of those that hold both. Windows run over the words of the vocabulary alone, in \
               the order of the text, and move on by one; a shorter document is one window. The \
               reference is what `--reference` says: without it the documents that were not trained \
               on, when at least 5,000 of them have words, else all documents; or those of another \
               index. Figures *on train* count the documents that chose the words, and so flatter \
               them. Words that were chosen by another rule, or judged by few documents, can turn a \
               comparison around: only `npmi` carries a verdict, beside the share of pairs that \
               never meet and the untrained twin.",
    };

    fn entry(self) -> FigureEntry {
        let (measure, on_train) = match self {
            Self::Judged(measure) => (measure, false),
            Self::Train(measure) => (measure, true),
        };
        let names = measure.names();
        let summary = if on_train {
            format!("{}, counted on training documents", names.title)
        } else {
            names.summary
        };
        let [key_ending, title_ending] = if on_train { ["_train", ", on train"] } else { ["", ""] };
        let unit = match measure {
            WordCoherence::Smoothed(_)
            | WordCoherence::SmoothedLive
            | WordCoherence::Npmi(..)
            | WordCoherence::CV => MeasuredIn::SignedDegree,
            WordCoherence::NeverMet(..) => MeasuredIn::Share,
            WordCoherence::Uci | WordCoherence::Umass => MeasuredIn::Nats,
        };
        FigureEntry {
            key: format!("{}{key_ending}", names.key).into(),
            title: format!("{}{title_ending}", names.title).into(),
            summary: summary.into(),
            unit,
            better: match measure {
                // Rare words never meet, whatever they mean.
                WordCoherence::NeverMet(..) => Better::Neither,
                _ => Better::Larger,
            },
            decimals: 3,
            documents: if on_train { MeasuredOn::Train } else { MeasuredOn::Reference },
            definition: measure.definition(),
            within: measure.within().into(),
        }
    }
}

/// What a measure is called when it is counted in the reference.
struct Names {
    key: String,
    title: String,
    summary: String,
}

impl WordCoherence {
    /// Returns the naming of the words.
    pub fn naming(self) -> NamedBy {
        match self {
            Self::Smoothed(naming) | Self::Npmi(naming, _) | Self::NeverMet(naming, _) => naming,
            Self::SmoothedLive => NamedBy::Correlation,
            Self::Uci | Self::Umass | Self::CV => NamedBy::Distinctive,
        }
    }

    fn within(self) -> String {
        let naming = self.naming().sentence();
        match self {
            Self::SmoothedLive => format!("{naming} Units without words are left out."),
            _ => naming.to_owned(),
        }
    }

    fn names(self) -> Names {
        let names = |[key, title, summary]: [&str; 3]| Names {
            key: key.to_owned(),
            title: title.to_owned(),
            summary: summary.to_owned(),
        };
        match self {
            Self::Smoothed(naming) => smoothed(naming),
            Self::SmoothedLive => {
                names(["npmi_live", "NPMI, live units", "as NPMI, over the units that have words"])
            }
            Self::Npmi(naming, met_in) => npmi(naming, met_in),
            Self::NeverMet(naming, met_in) => never_met(naming, met_in),
            Self::Uci => names([
                "uci",
                "UCI",
                "mean pointwise mutual information of the pairs of ten words per unit, default \
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
            Self::Smoothed(_) | Self::SmoothedLive => [
                "NPMI",
                "It is the mean, over the pairs of a unit's words, of `ln(P'/(P(w)·P(v))) / −ln P'` in \
                 whole documents, where `P' = (D(w, v) + min(1, E))/N`, D counts documents and \
                 `E = D(w)·D(v)/N` is what chance expects: a pair that never meets counts 0, as by \
                 chance, when chance expected it less than once, and less when it should have met. \
                 Without this a single accident of a small reference decides. 1 is for words that are \
                 never apart.",
                "smoothed after Bouma (2009), Normalized (pointwise) mutual information in collocation \
                 extraction, equation 7",
            ],
            Self::Npmi(_, MetIn::Window) => [
                "NPMI, window of 10",
                "It is the mean, over the pairs of a unit's words, of `ln(P(w, v)/(P(w)·P(v))) / \
                 −ln P(w, v)`, with windows of ten words: −1 for words that never meet, 0 for \
                 words that meet as often as chance would have it, 1 for words that are never \
                 apart. For comparison with publications.",
                NPMI_SOURCE,
            ],
            Self::Npmi(_, MetIn::Document) => [
                "NPMI, document",
                "It is the same mean, of `ln(P(w, v)/(P(w)·P(v))) / −ln P(w, v)` without smoothing, \
                 where a window is a whole document. For comparison with publications.",
                NPMI_SOURCE,
            ],
            Self::NeverMet(_, MetIn::Window) => [
                "Pairs that never meet, window of 10",
                "It is the share of the pairs of a unit's words that are in no window of ten words \
                 together, mean over the units that have words. The larger it is, the more a coherence \
                 says about how rare words are, and the less about what they mean.",
                "",
            ],
            Self::NeverMet(_, MetIn::Document) => [
                "Pairs that never meet, document",
                "It is the share of the pairs of a unit's words that are in no document together, mean \
                 over the units that have words. From a quarter on, read the unsmoothed NPMI with care.",
                "",
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
                 `ln((D(w, v) + 1)/D(v))`, where D counts documents, over the units that have words. \
                 Words that do not occur in the reference are left out. It hardly follows human \
                 ratings and is no evidence.",
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

/// The measure that carries a verdict has the plain name with the naming behind every verdict.
fn smoothed(naming: NamedBy) -> Names {
    let [key, title, summary] = match naming {
        NamedBy::Correlation => [
            "npmi",
            "NPMI",
            "coherence of ten words per unit, correlation naming; pairs counted in documents, smoothed",
        ],
        NamedBy::Distinctive => {
            ["npmi_distinctive", "NPMI, default naming", "as NPMI, default naming"]
        }
        NamedBy::Decoder => ["npmi_decoder", "NPMI, decoder naming", "as NPMI, decoder naming"],
    };
    Names { key: key.to_owned(), title: title.to_owned(), summary: summary.to_owned() }
}

fn never_met(naming: NamedBy, met_in: MetIn) -> Names {
    let [key, title, place] = match met_in {
        MetIn::Window => ["never_met_window", "never met, window of 10", "window of 10 words"],
        MetIn::Document => ["never_met_document", "never met, document", "document"],
    };
    Names {
        key: format!("{key}{}", naming.key_ending()),
        title: format!("{title}{}", naming.title_ending()),
        summary: format!(
            "share of pairs of ten words per live unit that share no {place}, {}",
            naming.phrase()
        ),
    }
}

fn npmi(naming: NamedBy, met_in: MetIn) -> Names {
    let [key, title, pairs] = match met_in {
        MetIn::Window => ["npmi_window", "NPMI, window of 10", "windows of 10 words"],
        MetIn::Document => ["npmi_document", "NPMI, document", "documents"],
    };
    let summary = match naming {
        NamedBy::Distinctive => format!(
            "coherence of ten words per unit, {}; pairs counted in {pairs}, not smoothed",
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
