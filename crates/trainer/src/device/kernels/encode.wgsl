// Pre-activations, activations, and codes as the decoder sees them; one workgroup a document.
//
//   z_bj = s_b Σ_{v in b, not hidden} W_vj + a_j         W (V, H), a (H), s (B)
//   h_bj = f(z_bj) after the units of the document have competed
//   e_bj = m_bj h_bj c_j                                 m mask of hidden dropout, c scale of columns
//
// Of equal numbers the unit with the smaller number wins. Units of a whole batch compete in `keep`.

var<workgroup> rivals: array<f32, RIVALS>;
// Activations of k-competitive units that lost; 0 for the others.
var<workgroup> losers: array<f32, RIVALS>;

struct Activation {
    value: f32,
    slope: f32,
}

fn sigmoid(z: f32) -> f32 {
    let e = exp(-abs(z));
    return select(1.0, e, z < 0.0) / (1.0 + e);
}

fn kept_if(wins: bool, z: f32) -> Activation {
    if wins {
        return Activation(z, 1.0);
    }
    return Activation(0.0, 0.0);
}

fn activation(z: f32, theta: f32) -> Activation {
    switch UNIT {
        case SIGMOID: {
            let h = sigmoid(z);
            return Activation(h, h * (1.0 - h));
        }
        case TANH, K_COMPETITIVE: {
            let h = 2.0 * sigmoid(2.0 * z) - 1.0;
            return Activation(h, 1.0 - h * h);
        }
        case RELU: {
            return kept_if(z > 0.0, z);
        }
        case LEAKY_RELU: {
            if z > 0.0 {
                return Activation(z, 1.0);
            }
            return Activation(0.01 * z, 0.01);
        }
        case ELU: {
            if z > 0.0 {
                return Activation(z, 1.0);
            }
            return Activation(exp(z) - 1.0, exp(z));
        }
        case THRESHOLD, BATCH_TOP_K, JUMP_RELU: {
            return kept_if(z > theta, z);
        }
        case TLIN: {
            return kept_if(abs(z) > theta, z);
        }
        default: {
            return Activation(z, 1.0);
        }
    }
}

// How many of the units from `first` to `end` are before this one, larger ones first.
fn rank(unit: u32, first: u32, end: u32) -> u32 {
    let own = rivals[unit];
    var before = 0u;
    for (var other = first; other < end; other++) {
        let theirs = rivals[other];
        if theirs > own || (theirs == own && other < unit) {
            before++;
        }
    }
    return before;
}

// How many of the units of its sign are before this one, larger sizes first.
fn rank_of_sign(unit: u32) -> u32 {
    let own = rivals[unit];
    let sign = select(-1.0, 1.0, own > 0.0);
    var before = 0u;
    for (var other = 0u; other < N_UNITS; other++) {
        let theirs = sign * rivals[other];
        if theirs > 0.0 && (theirs > sign * own || (theirs == sign * own && other < unit)) {
            before++;
        }
    }
    return before;
}

// The sum of the activations that lost on the side of `own`.
fn lost_beside(own: f32) -> f32 {
    var sum = 0.0;
    for (var other = 0u; other < N_UNITS; other++) {
        if (own > 0.0) == (losers[other] > 0.0) {
            sum += losers[other];
        }
    }
    return sum;
}

@compute @workgroup_size(UNIT_THREADS)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let document = at.x;
    let model = at.z;
    let order = now.first_order + model * ORDER;
    let vector = model * VECTORS;
    let row = model * CODES + document * N_UNITS;
    let rows = orders[order + ORDER_ROWS] + document;
    let begin = lists[rows];
    let end = lists[rows + 1u];
    let scale = bitcast<f32>(lists[orders[order + ORDER_SCALES] + document]);
    for (var unit = lane; unit < N_UNITS; unit += UNIT_THREADS) {
        var sum = 0.0;
        for (var place = begin; place < end; place++) {
            let term = lists[place];
            if (term & HIDDEN) == 0u {
                sum += encoder[(model * N_TERMS + term) * N_UNITS + unit];
            }
        }
        let z = sum * scale + vectors[vector + ENCODER_BIAS + unit];
        var theta = THETA;
        if UNIT == JUMP_RELU {
            theta = exp(vectors[vector + THRESHOLDS + unit]);
        }
        let unit_alone = activation(z, theta);
        codes[row + PRE_ACTIVATIONS + unit] = z;
        codes[row + ACTIVATIONS + unit] = unit_alone.value;
        codes[row + SLOPES + unit] = unit_alone.slope;
        if UNIT == TOP_K || UNIT == WINNER_TAKE_ALL {
            rivals[unit] = z;
        }
        if UNIT == K_COMPETITIVE {
            rivals[unit] = unit_alone.value;
        }
    }
    workgroupBarrier();
    if UNIT == K_COMPETITIVE {
        // Of each sign the largest win, and get ALPHA times the sum of the others of their sign.
        for (var unit = lane; unit < N_UNITS; unit += UNIT_THREADS) {
            let own = rivals[unit];
            let places = select(K / 2u, (K + 1u) / 2u, own > 0.0);
            losers[unit] = select(0.0, own, rank_of_sign(unit) >= places);
        }
        workgroupBarrier();
    }
    for (var unit = lane; unit < N_UNITS; unit += UNIT_THREADS) {
        var h = codes[row + ACTIVATIONS + unit];
        var first = 0u;
        var group_end = N_UNITS;
        if UNIT == WINNER_TAKE_ALL {
            first = unit / GROUP * GROUP;
            group_end = min(first + GROUP, N_UNITS);
        }
        if (UNIT == TOP_K || UNIT == WINNER_TAKE_ALL) && rank(unit, first, group_end) >= K {
            h = 0.0;
            codes[row + SLOPES + unit] = 0.0;
        }
        if UNIT == K_COMPETITIVE {
            if losers[unit] != 0.0 {
                h = 0.0;
            } else if h != 0.0 {
                h += ALPHA * lost_beside(h);
            }
        }
        codes[row + ACTIVATIONS + unit] = h;
        if HIDES_UNITS {
            let bit = document * N_UNITS + unit;
            let mask = lists[orders[order + ORDER_MASKS] + bit / 32u];
            h = select(0.0, h * MADE_UP, ((mask >> (bit % 32u)) & 1u) == 1u);
        }
        codes[row + SEEN + unit] = h * vectors[vector + SCALE + unit];
    }
}
