// The loss of each document, and its gradient by the logits in their place; one workgroup a
// document. x_v is 1 for terms it holds, w_v the weight of a term, q_v what its being hidden or
// kept multiplies it by, n = Σ_v x_v w_v q_v.
//
//   bce      ℓ = Σ_v w_v softplus(o_v) - x_v (...)     present: w_v q_v softplus(-o_v)
//            g_v = w_v σ(o_v) / B                      present: q_v (g_v - w_v / B)
//   squared  ℓ = Σ_v w_v (o_v - x_v)²                  present: times q_v
//            g_v = 2 w_v (o_v - x_v) / B               present: times q_v
//   softmax  ℓ = n ln Σ_v exp(o_v) - Σ_v x_v w_v q_v o_v
//            g_v = (n softmax(o)_v - x_v w_v q_v) / B

const THREADS: u32 = 256u;

var<workgroup> parts: array<f32, THREADS>;

fn total(lane: u32, own: f32) -> f32 {
    parts[lane] = own;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        if lane < half {
            parts[lane] += parts[lane + half];
        }
        workgroupBarrier();
    }
    let sum = parts[0];
    workgroupBarrier();
    return sum;
}

fn largest(lane: u32, own: f32) -> f32 {
    parts[lane] = own;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        if lane < half {
            parts[lane] = max(parts[lane], parts[lane + half]);
        }
        workgroupBarrier();
    }
    let found = parts[0];
    workgroupBarrier();
    return found;
}

fn softplus(o: f32) -> f32 {
    return max(o, 0.0) + log(1.0 + exp(-abs(o)));
}

fn sigmoid(o: f32) -> f32 {
    let e = exp(-abs(o));
    return select(1.0, e, o < 0.0) / (1.0 + e);
}

fn emphasis(entry: u32) -> f32 {
    return select(EMPHASIS_KEPT, EMPHASIS_HIDDEN, (entry & HIDDEN) != 0u);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let document = at.x;
    let model = at.z;
    let order = now.first_order + model * ORDER;
    let rows = orders[order + ORDER_ROWS] + document;
    let begin = lists[rows];
    let end = lists[rows + 1u];
    let weights = model * VECTORS + WORD_WEIGHTS;
    let row = (model * BATCH + document) * N_TERMS;
    let share = 1.0 / f32(now.n_documents);
    var loss = 0.0;
    if LOSS == SOFTMAX {
        var most = -1e30;
        for (var term = lane; term < N_TERMS; term += THREADS) {
            most = max(most, logits[row + term]);
        }
        most = largest(lane, most);
        var sum = 0.0;
        for (var term = lane; term < N_TERMS; term += THREADS) {
            sum += exp(logits[row + term] - most);
        }
        sum = total(lane, sum);
        for (var place = begin + lane; place < end; place += THREADS) {
            let entry = lists[place];
            let term = entry & ~HIDDEN;
            // Off the largest, so that few digits are lost.
            loss += vectors[weights + term] * emphasis(entry) * (most - logits[row + term]);
        }
        loss = total(lane, loss);
        let length = bitcast<f32>(lists[orders[order + ORDER_LENGTHS] + document]);
        loss += length * log(sum);
        let factor = share * length / sum;
        for (var term = lane; term < N_TERMS; term += THREADS) {
            logits[row + term] = factor * exp(logits[row + term] - most);
        }
    } else {
        for (var place = begin + lane; place < end; place += THREADS) {
            let entry = lists[place];
            let term = entry & ~HIDDEN;
            let o = logits[row + term];
            let weight = vectors[weights + term];
            if LOSS == BCE {
                loss += weight * (emphasis(entry) * softplus(-o) - softplus(o));
            } else {
                loss += weight * (emphasis(entry) * (o - 1.0) * (o - 1.0) - o * o);
            }
        }
        storageBarrier();
        for (var term = lane; term < N_TERMS; term += THREADS) {
            let o = logits[row + term];
            let weight = vectors[weights + term];
            if LOSS == BCE {
                loss += weight * softplus(o);
                logits[row + term] = share * weight * sigmoid(o);
            } else {
                loss += weight * o * o;
                logits[row + term] = 2.0 * share * weight * o;
            }
        }
        loss = total(lane, loss);
    }
    storageBarrier();
    for (var place = begin + lane; place < end; place += THREADS) {
        let entry = lists[place];
        let term = entry & ~HIDDEN;
        let weight = vectors[weights + term];
        let g = logits[row + term];
        if LOSS == SOFTMAX {
            logits[row + term] = g - share * weight * emphasis(entry);
        } else if LOSS == BCE {
            logits[row + term] = emphasis(entry) * (g - share * weight);
        } else {
            logits[row + term] = emphasis(entry) * (g - 2.0 * share * weight);
        }
    }
    if lane == 0u {
        results[now.first_result + model * RESULTS + RESULT_LOSSES + document] = loss;
    }
}
