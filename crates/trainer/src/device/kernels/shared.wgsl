// What every kernel reads: the numbers of one step, and the rule by which weights move. The constants
// in capitals are written before this text, with the declarations of the buffers a kernel uses.
//
// Letters: B documents of a batch, V terms, H units. Models lie one after the other in each buffer,
// and the last number of a workgroup's place is the number of its model.

struct Step {
    // B of this step, at most BATCH.
    n_documents: u32,
    // Where the orders of the first model begin.
    first_order: u32,
    // Where the results of the first model begin.
    first_result: u32,
    // Adam: rate over the correction of the first moment; gradient descent: the rate.
    rate: f32,
    // Adam: one over the root of the correction of the second; gradient descent: the momentum.
    second_factor: f32,
    spare_a: u32,
    spare_b: u32,
    spare_c: u32,
}

// An entry of a list of terms or documents with this bit is hidden from the encoder.
const HIDDEN: u32 = 0x80000000u;

// Places in the orders of a model: where its lists begin, then weights and targets of penalties.
const ORDER_ROWS: u32 = 0u;
const ORDER_SCALES: u32 = 1u;
const ORDER_LENGTHS: u32 = 2u;
const ORDER_TERMS: u32 = 3u;
const ORDER_MASKS: u32 = 4u;
const ORDER_WEIGHTS: u32 = 8u;
const ORDER_TARGETS: u32 = 16u;

// Places in the vectors of a model. Three numbers of each weight: value, first and second moment.
const ENCODER_BIAS: u32 = 0u;
const THRESHOLDS: u32 = 3u * N_UNITS;
const SCALE: u32 = 6u * N_UNITS;
const SQUARES: u32 = 7u * N_UNITS;
const ALONG: u32 = 8u * N_UNITS;
const DECODER_BIAS: u32 = 9u * N_UNITS;
const WORD_WEIGHTS: u32 = 9u * N_UNITS + 3u * N_TERMS;
const VECTORS: u32 = 9u * N_UNITS + 4u * N_TERMS;

// Places in the codes of a model, of shape (B, H) each.
const PRE_ACTIVATIONS: u32 = 0u;
const ACTIVATIONS: u32 = BATCH * N_UNITS;
const SLOPES: u32 = 2u * BATCH * N_UNITS;
// Activations as the decoder sees them, times the scale of their column.
const SEEN: u32 = 3u * BATCH * N_UNITS;
// Gradient by activations, in the end by each document's sum of encoder rows.
const DELTA: u32 = 4u * BATCH * N_UNITS;
const CODES: u32 = 5u * BATCH * N_UNITS;

// Places in the results of a model in a now.
const RESULT_LOSSES: u32 = 0u;
const RESULT_PENALTIES: u32 = BATCH;
const RESULT_ACTIVE: u32 = BATCH + N_UNITS;
const RESULT_LEAST: u32 = BATCH + 2u * N_UNITS;
const RESULTS: u32 = BATCH + 2u * N_UNITS + 1u;

struct Moved {
    value: f32,
    first: f32,
    second: f32,
}

// Adam: m' = 0.9 m + 0.1 g, v' = 0.999 v + 0.001 g², w' = w - rate m' / (sqrt(v') factor + 1e-8).
// Gradient descent with Nesterov's momentum µ: v' = µ v + g, w' = w - rate (g + µ v').
fn moved(now: Step, value: f32, first: f32, second: f32, gradient: f32) -> Moved {
    if OPTIMIZER == ADAM {
        let m = 0.9 * first + 0.1 * gradient;
        let v = 0.999 * second + 0.001 * gradient * gradient;
        return Moved(value - now.rate * m / (sqrt(v) * now.second_factor + 1e-8), m, v);
    }
    let velocity = now.second_factor * first + gradient;
    return Moved(
        value - now.rate * (gradient + now.second_factor * velocity), velocity, second);
}

// The nearest weight that the decoder may have; a NaN stays one.
fn signed(weight: f32) -> f32 {
    if NON_NEGATIVE && weight < 0.0 {
        return 0.0;
    }
    return weight;
}
