//! Training on counts, step by step as the command line does it.

use std::ffi::OsString;

use topicscope_command::embedded::{Failure, News, training};
use topicscope_indexer::{Bags, DocId, Rows, Term, TermId, Vocabulary};
use topicscope_trainer::{Fitted, Penalties, Trainer, TrainerConfig, TrainingDocuments};

use crate::failure::of_library;
use crate::work::Work;

/// Trains as `topicscope train` does.
pub(crate) fn train_on(
    bags: &Bags,
    train: &[DocId],
    validation: &[DocId],
    flags: Vec<OsString>,
    work: &Work,
) -> Result<Fitted, Failure> {
    let (config, keeps) = training(flags, bags.n_terms(), train.len())?;
    let documents = TrainingDocuments { rows: Rows::Held(bags), train, validation };
    let mut trainer = Trainer::new(config).map_err(of_library)?;
    if let Some(share) = keeps {
        let search = trainer.weight_that_keeps(share, documents, &mut |pilot, n_pilots| {
            let (done, all) = (pilot as u64, Some(n_pilots as u64));
            work.tell(News::Progress { what: "finding the weight", done, all, doing: "" });
        });
        let list = search.map_err(of_library)?.penalties;
        let config = trainer.config().clone();
        let penalties = Penalties { list, ..config.penalties };
        trainer = Trainer::new(TrainerConfig { penalties, ..config }).map_err(of_library)?;
    }
    let mut run = trainer.start(documents).map_err(of_library)?;
    let all = Some(trainer.config().epochs as u64);
    while let Some(epoch) = run.next_epoch().map_err(of_library)? {
        let doing =
            format!("loss {:.1}, zeros {:.0} %", epoch.train_loss, 100.0 * epoch.zero_fraction);
        work.tell(News::Progress {
            what: "training",
            done: epoch.epoch as u64,
            all,
            doing: &doing,
        });
    }
    Ok(run.finish())
}

/// Makes a vocabulary of texts and surfaces, with the frequencies of some documents.
pub(crate) fn vocabulary(
    bags: &Bags,
    terms: Vec<(String, String)>,
    documents: &[DocId],
) -> Vocabulary {
    let mut frequencies = vec![0; terms.len()];
    for &document in documents {
        for &TermId(term) in &bags.terms(document) {
            frequencies[term as usize] += 1;
        }
    }
    let of = |((text, surface), document_frequency)| Term { text, surface, document_frequency };
    Vocabulary::in_order(terms.into_iter().zip(frequencies).map(of).collect())
}
