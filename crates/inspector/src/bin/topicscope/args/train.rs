//! What is typed to train models.

use std::path::PathBuf;

use clap::Args;
use topicscope_trainer::{
    DecoderNorm, DecoderSign, Frozen, InputScale, Loss, OptimizerKind, PenaltyScale, Renewal,
    Sampling, Schedule, UnitKind, WeightStart,
};

use crate::device::DeviceWish;
use crate::values::{self, PenaltyList, Preset, Sizes};

#[derive(Debug, Args)]
pub(crate) struct TrainCommand {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Folder to write
    #[arg(short, value_name = "MODEL")]
    pub(crate) output: PathBuf,
    /// Penalty, as mean:0.1, or none [default: mean:auto]
    ///
    /// Its weight stands after the colon; several flags add several penalties. The weight auto is
    /// the strongest that keeps 0.7 of what an unpenalized model gains over word frequencies, found
    /// by four short runs; auto:0.5 keeps another share.
    #[arg(long, value_name = "KIND:WEIGHT")]
    pub(crate) penalty: Vec<PenaltyList>,
    /// Seed; runs with the same one are twins
    ///
    /// It decides starts, order and dropout.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = values::whole::<u64>)]
    pub(crate) seed: u64,
    /// Ends training after so many epochs without a better validation loss and keeps the best
    /// weights; the last ones stand beside them [default: off]
    #[arg(hide_short_help = true, long, value_name = "EPOCHS", value_parser = values::at_least_one)]
    pub(crate) patience: Option<usize>,
    /// Goes on with an unfinished run of this MODEL
    ///
    /// It ends with the same bytes. If there is none, one is started.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Epochs from one checkpoint to the next; 0 writes none
    #[arg(hide_short_help = true, long, value_name = "EPOCHS", default_value_t = 5, value_parser = values::whole::<usize>)]
    pub(crate) checkpoint_every: usize,
    /// Trains one model per weight of the (first) penalty, as 0.03,0.1,0.3,1, each from the
    /// weights of the last; MODEL is then a folder of models with the table path.csv
    #[arg(
        hide_short_help = true,
        long,
        value_name = "WEIGHTS",
        value_delimiter = ',',
        // Below zero no list of numbers is one number.
        allow_hyphen_values = true,
        value_parser = values::weight,
        conflicts_with_all = ["resume", "checkpoint_every", "target_zeros"],
    )]
    pub(crate) path: Vec<f64>,
    /// Replaces a model or run that is already there
    ///
    /// An unfinished run is dropped.
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) training: TrainingFlags,
}

/// How models are trained.
#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub(crate) struct TrainingFlags {
    /// Settings that other flags change one by one. `default`: relu, softmax, unit input, unit
    /// columns, 20 epochs, hidden words predicted, repeating units renewed. `classic`, the experiment this question comes from: relu
    /// (or --unit threshold), bce, raw input, free columns, 15 epochs, mean:0.3
    #[arg(hide_short_help = true, long, value_name = "NAME", value_enum, default_value_t)]
    pub(crate) preset: Preset,
    /// Hidden units; a study takes 16,32,64 too
    ///
    /// With auto there are 64, but fewer for a small corpus: it gets one unit per 25 words and per 60
    /// training documents, whichever are fewer, in steps of 8, but no fewer than 8. With several
    /// numbers a study trains every variant with each of them, and compares those of one number
    /// with each other.
    #[arg(long, value_name = "H", default_value = "auto", value_parser = values::sizes)]
    pub(crate) units: Sizes,
    /// Kind of unit [default: relu]
    ///
    /// One of sigmoid, tanh, relu, leaky-relu, elu, threshold, tlin, top-k, batch-top-k,
    /// winner-take-all, k-competitive, jump-relu.
    #[arg(long, value_name = "KIND")]
    pub(crate) unit: Option<UnitKind>,
    /// Threshold of threshold and tlin units; where those of jump-relu units start [default: 1]
    #[arg(hide_short_help = true, long, value_name = "T", value_parser = values::number::<f32>)]
    pub(crate) theta: Option<f32>,
    /// Threshold of threshold and tlin units used when encoding [default: that of training]
    #[arg(hide_short_help = true, long, value_name = "T", value_parser = values::number::<f32>)]
    pub(crate) encode_theta: Option<f32>,
    /// Units of a document that win: top-k, k-competitive; on average: batch-top-k [default: 8]
    #[arg(hide_short_help = true, long, value_name = "K", value_parser = values::at_least_one)]
    pub(crate) k: Option<usize>,
    /// Consecutive units of which one wins: winner-take-all [default: 8]
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) group: Option<usize>,
    /// Share of the losers' sum given to each winner: k-competitive [default: 6.26]
    #[arg(hide_short_help = true, long, value_name = "A", value_parser = values::number::<f32>)]
    pub(crate) alpha: Option<f32>,
    /// Width of the band around a threshold within which it learns: jump-relu [default: 0.1]
    #[arg(hide_short_help = true, long, value_name = "WIDTH", value_parser = values::number::<f32>)]
    pub(crate) bandwidth: Option<f32>,
    /// Epochs over which the weights of penalties grow from 0 [default: 0]
    #[arg(hide_short_help = true, long, value_name = "EPOCHS", value_parser = values::whole::<usize>)]
    pub(crate) penalty_warm_up: Option<usize>,
    /// What penalties read: activation, or contribution, which is the activation times the norm
    /// of the unit's decoder column [default: activation]
    #[arg(hide_short_help = true, long, value_name = "SCALE")]
    pub(crate) penalty_scale: Option<PenaltyScale>,
    /// Target p of the penalties [default: 0; 0.05 for kl and kl-each]
    #[arg(hide_short_help = true, long, value_name = "P", value_parser = values::number::<f64>)]
    pub(crate) target: Option<f64>,
    /// Reconstruction loss: bce, softmax, squared [default: softmax; classic: bce]
    #[arg(hide_short_help = true, long, value_name = "LOSS")]
    pub(crate) loss: Option<Loss>,
    /// Weighs each word's loss by (idf / mean idf)^A; 0 weighs all words alike [default: 0]
    #[arg(hide_short_help = true, long, value_name = "A", value_parser = values::number::<f64>)]
    pub(crate) word_weight: Option<f64>,
    /// Which units start anew between epochs: words:N, the weaker of two that share N of their ten
    /// words; correlation:C, of two whose activations correlate more than C, early in training;
    /// off [default: words:4; classic, or with a frozen part: off]
    #[arg(hide_short_help = true, long, value_name = "RULE")]
    pub(crate) renew: Option<Renewal>,
    /// Lets units that no training document activates in an epoch start anew after it
    #[arg(hide_short_help = true, long)]
    pub(crate) revive: bool,
    /// Finds the penalty weight that brings about this share of zeros, in the first 90 % of the
    /// epochs, then holds it; of several weights only the ratios are read
    #[arg(hide_short_help = true, long, value_name = "SHARE", value_parser = values::number::<f64>)]
    pub(crate) target_zeros: Option<f64>,
    /// Scaling of documents by length: raw, unit [default: unit; classic: raw]
    #[arg(hide_short_help = true, long, value_name = "SCALE")]
    pub(crate) input: Option<InputScale>,
    /// Length of decoder columns: unit, free [default: unit; classic: free]
    #[arg(hide_short_help = true, long, value_name = "NORM")]
    pub(crate) decoder_norm: Option<DecoderNorm>,
    /// Signs of decoder weights: free, non-negative [default: free]
    #[arg(hide_short_help = true, long, value_name = "SIGN")]
    pub(crate) decoder_sign: Option<DecoderSign>,
    /// Weights that stay as they were drawn: none, decoder, encoder, both; biases learn all the same
    /// [default: none]
    #[arg(hide_short_help = true, long, value_name = "PART")]
    pub(crate) frozen: Option<Frozen>,
    /// Decodes with the encoder's weights (free columns) [default for k-competitive units]
    #[arg(hide_short_help = true, long)]
    pub(crate) tied: bool,
    /// Decodes with weights of its own [default for all other units]
    #[arg(hide_short_help = true, long, conflicts_with = "tied")]
    pub(crate) untied: bool,
    /// Share of words hidden from the encoder [default: 0.4; classic: 0.2]
    #[arg(hide_short_help = true, long, value_name = "SHARE", value_parser = values::number::<f64>)]
    pub(crate) input_dropout: Option<f64>,
    /// Share of the loss that is put on the words hidden from the encoder [default: 0.7; classic: 0]
    #[arg(hide_short_help = true, long, value_name = "SHARE", value_parser = values::number::<f64>)]
    pub(crate) emphasis: Option<f64>,
    /// Share of activations hidden from the decoder [default: 0]
    #[arg(hide_short_help = true, long, value_name = "SHARE", value_parser = values::number::<f64>)]
    pub(crate) hidden_dropout: Option<f64>,
    /// Words that no document of a batch holds and a step looks at all the same: a number, drawn
    /// anew for each batch and weighted so that losses stay right on average; off (all of them);
    /// auto (all below 16,000 words and for softmax, else 2,048) [default: auto]
    #[arg(hide_short_help = true, long, value_name = "WORDS")]
    pub(crate) sample: Option<Sampling>,
    /// Passes over the documents [default: 20; classic: 15]
    ///
    /// These are the training documents alone.
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = values::epochs)]
    pub(crate) epochs: Option<usize>,
    /// Documents per step [default: 64, fewer for small corpora; classic: 128]
    #[arg(hide_short_help = true, long, value_name = "B", value_parser = values::at_least_one)]
    pub(crate) batch: Option<usize>,
    /// Rule by which weights follow their gradient: adam, sgd (with Nesterov's momentum)
    /// [default: adam]
    #[arg(hide_short_help = true, long, value_name = "RULE")]
    pub(crate) optimizer: Option<OptimizerKind>,
    /// Learning rate; sgd needs a larger one than adam [default: 0.006, less for
    /// smaller batches; classic: 0.002]
    #[arg(hide_short_help = true, long, value_name = "RATE", value_parser = values::number::<f64>)]
    pub(crate) rate: Option<f64>,
    /// Share of its velocity that sgd keeps in a step [default: 0.9]
    #[arg(hide_short_help = true, long, value_name = "SHARE", value_parser = values::number::<f64>)]
    pub(crate) momentum: Option<f64>,
    /// Course of the learning rate: constant, exponential (to a hundredth), cosine (to zero)
    /// [default: constant]
    #[arg(hide_short_help = true, long, value_name = "COURSE")]
    pub(crate) schedule: Option<Schedule>,
    /// Epochs over which the learning rate grows to its full size [default: 0]
    #[arg(hide_short_help = true, long, value_name = "EPOCHS", value_parser = values::whole::<usize>)]
    pub(crate) warm_up: Option<usize>,
    /// Memory for the rows of bags while training, in bytes or as 64K, 512M, 2G; rows that do not
    /// fit are read when they are needed, with the same result. Evaluation, as in a study, holds
    /// all of them in any case [default: no limit]
    #[arg(hide_short_help = true, long, value_name = "SIZE", value_parser = values::memory)]
    pub(crate) memory: Option<u64>,
    /// Where models train: cpu; gpu; auto, a GPU where there is one; or a part of an adapter's name
    /// [default: cpu]
    ///
    /// A model trained elsewhere has other last bits, so its settings name the device, with its
    /// driver. Software adapters are taken by their name alone. All runs of a study that fit train
    /// at once. A program built without the feature gpu has none.
    #[arg(hide_short_help = true, long, value_name = "DEVICE")]
    pub(crate) device: Option<DeviceWish>,
    /// Distribution of the starting weights: normal, orthogonal, glorot [default: normal; glorot
    /// for k-competitive units]
    #[arg(hide_short_help = true, long, value_name = "KIND")]
    pub(crate) start: Option<WeightStart>,
}
