// From the gradient by the codes to that by each document's sum of encoder rows, with penalties,
// thresholds and the bias; one workgroup for 64 units, four threads a unit, which share the documents.
//
//   p_bj  = Σ_s p_sbj                                          gradient by e_bj, the codes as seen
//   c_j   = Σ_b p_bj e_bj    along_j = c_j scale_j²            what the norm of a column takes off
//   δ_bj  = m_bj scale_j p_bj + Σ_R λ_R ∂R/∂h_bj               gradient by h_bj
//   ln θ_j: -Σ_b [|z_bj - θ_j| < ε / 2] θ_j / ε (θ_j δ_bj + λ_l0 / B)
//   a_j:   Σ_b δ_bj f'(z_bj)
//   leaves δ_bj f'(z_bj) s_b
//
// Penalties R of means m_j = Σ_b h_bj / B, target t: mean Σ (t - m)², mean-above Σ max(0, m - t)²,
// kl Σ t ln(t / m) + (1 - t) ln((1 - t) / (1 - m)); of activations, averaged over documents: l1 |h|,
// student-t ln(1 + h²), kl-each, l0 [h ≠ 0]. With contributions they read n_j h_bj, n_j the norm of
// the column, whose gradient goes along it: along_j -= Σ_b h_bj ∂R/∂(n_j h_bj) / n_j.
//
// Active are activations of which |h| > 0, for sigmoid units > 0.05, for others without exact zeros
// more than 0.05 of the root of their mean square over the batch.

const LANES: u32 = 4u;
const WIDTH: u32 = 64u;
const MARGIN: f32 = 1e-6;

var<workgroup> parts: array<f32, 256>;

// Sums what the four threads of a unit have.
fn joined(lane: u32, own: f32) -> f32 {
    parts[lane] = own;
    workgroupBarrier();
    let unit = lane % WIDTH;
    let sum = (parts[unit] + parts[unit + WIDTH])
        + (parts[unit + 2u * WIDTH] + parts[unit + 3u * WIDTH]);
    workgroupBarrier();
    return sum;
}

struct Value {
    value: f32,
    slope: f32,
}

fn cross_entropy(t: f32, a: f32) -> Value {
    let q = clamp(a, MARGIN, 1.0 - MARGIN);
    let value = t * log(t / q) + (1.0 - t) * log((1.0 - t) / (1.0 - q));
    let inside = a >= MARGIN && a <= 1.0 - MARGIN;
    return Value(value, select(0.0, (1.0 - t) / (1.0 - q) - t / q, inside));
}

fn weight_of(order: u32, kind: u32) -> f32 {
    return bitcast<f32>(orders[order + ORDER_WEIGHTS + kind]);
}

fn target_of(order: u32, kind: u32) -> f32 {
    return bitcast<f32>(orders[order + ORDER_TARGETS + kind]);
}

// Adds what one penalty says of a number, if it has a weight: without, it changes no bit.
fn add_penalty(all: Value, weight: f32, one: Value) -> Value {
    if weight == 0.0 {
        return all;
    }
    return Value(all.value + weight * one.value, all.slope + weight * one.slope);
}

// Value and derivative of the penalties on one mean; `order` is where the orders of the model begin.
fn of_mean(order: u32, a: f32) -> Value {
    var all = Value(0.0, 0.0);
    let off = a - target_of(order, MEAN);
    all = add_penalty(all, weight_of(order, MEAN), Value(off * off, 2.0 * off));
    let over = max(0.0, a - target_of(order, MEAN_ABOVE));
    all = add_penalty(all, weight_of(order, MEAN_ABOVE), Value(over * over, 2.0 * over));
    if UNIT == SIGMOID {
        let kl = cross_entropy(target_of(order, KL), a);
        all = add_penalty(all, weight_of(order, KL), kl);
    }
    return all;
}

// The same of the penalties on one activation.
fn of_activation(order: u32, a: f32) -> Value {
    var all = Value(0.0, 0.0);
    all = add_penalty(all, weight_of(order, L1), Value(abs(a), sign(a)));
    let square = 1.0 + a * a;
    all = add_penalty(all, weight_of(order, STUDENT_T), Value(log(square), 2.0 * a / square));
    if UNIT == SIGMOID {
        let kl = cross_entropy(target_of(order, KL_EACH), a);
        all = add_penalty(all, weight_of(order, KL_EACH), kl);
    }
    all = add_penalty(all, weight_of(order, L0), Value(select(0.0, 1.0, a != 0.0), 0.0));
    return all;
}

fn move_vector(at: u32, unit: u32, gradient: f32) {
    let next = moved(
        now, vectors[at + unit], vectors[at + N_UNITS + unit], vectors[at + 2u * N_UNITS + unit],
        gradient);
    vectors[at + unit] = next.value;
    vectors[at + N_UNITS + unit] = next.first;
    vectors[at + 2u * N_UNITS + unit] = next.second;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let wanted = at.x * WIDTH + lane % WIDTH;
    // Threads beyond the last unit go along with it, since all meet at barriers, and write nothing.
    let writes = wanted < N_UNITS;
    let unit = min(wanted, N_UNITS - 1u);
    let first = lane / WIDTH;
    let n = now.n_documents;
    let share = 1.0 / f32(n);
    let order = now.first_order + model * ORDER;
    let vector = model * VECTORS;
    let base = model * CODES + unit;
    let result = now.first_result + model * RESULTS;
    let scale = vectors[vector + SCALE + unit];
    if FIRST_HALF {
        var norm = 1.0;
        if SCALES_PENALTIES {
            norm = sqrt(vectors[vector + SQUARES + unit]);
        }
        var product = 0.0;
        var sum = 0.0;
        var squares = 0.0;
        for (var document = first; document < n; document += LANES) {
            let cell = base + document * N_UNITS;
            var gradient = 0.0;
            for (var slice = 0u; slice < SLICES; slice++) {
                gradient += pulled[((model * SLICES + slice) * BATCH + document) * N_UNITS + unit];
            }
            product += gradient * codes[cell + SEEN];
            let h = codes[cell + ACTIVATIONS];
            sum += h;
            squares += h * h;
            var delta = gradient * scale;
            if HIDES_UNITS {
                let bit = document * N_UNITS + unit;
                let mask = lists[orders[order + ORDER_MASKS] + bit / 32u];
                delta = select(0.0, delta * MADE_UP, ((mask >> (bit % 32u)) & 1u) == 1u);
            }
            if writes {
                codes[cell + DELTA] = delta;
            }
        }
        product = joined(lane, product);
        sum = joined(lane, sum);
        squares = joined(lane, squares);
        let of_unit = of_mean(order, norm * sum * share);
        var along = 0.0;
        if UNIT_COLUMNS {
            along = product * scale * scale;
        }
        var least = 0.0;
        if UNIT == SIGMOID {
            least = 0.05;
        } else if !EXACT_ZEROS {
            least = 0.05 * sqrt(squares * share);
        }
        var value = 0.0;
        var n_active = 0.0;
        var stretch = 0.0;
        for (var document = first; document < n; document += LANES) {
            let cell = base + document * N_UNITS;
            let h = codes[cell + ACTIVATIONS];
            let each = of_activation(order, norm * h);
            value += each.value;
            let slope = share * (each.slope + of_unit.slope);
            stretch += h * slope;
            if writes {
                codes[cell + DELTA] = codes[cell + DELTA] + norm * slope;
            }
            if abs(h) > least {
                n_active += 1.0;
            }
        }
        value = joined(lane, value);
        n_active = joined(lane, n_active);
        stretch = joined(lane, stretch);
        if SCALES_PENALTIES && norm > 0.0 {
            along -= stretch / norm;
        }
        if writes && first == 0u {
            vectors[vector + ALONG + unit] = along;
            results[result + RESULT_PENALTIES + unit] = of_unit.value + share * value;
            results[result + RESULT_ACTIVE + unit] = n_active;
        }
    }
    if SECOND_HALF {
        var bias = 0.0;
        var threshold = 0.0;
        var theta = 0.0;
        if UNIT == JUMP_RELU {
            theta = exp(vectors[vector + THRESHOLDS + unit]);
        }
        for (var document = first; document < n; document += LANES) {
            let cell = base + document * N_UNITS;
            var delta = codes[cell + DELTA];
            if UNIT == JUMP_RELU {
                let l0 = weight_of(order, L0) * share;
                if abs(codes[cell + PRE_ACTIVATIONS] - theta) < 0.5 * BANDWIDTH {
                    threshold -= theta / BANDWIDTH * (theta * delta + l0);
                }
            }
            delta *= codes[cell + SLOPES];
            bias += delta;
            if writes {
                let s = bitcast<f32>(lists[orders[order + ORDER_SCALES] + document]);
                codes[cell + DELTA] = delta * s;
            }
        }
        bias = joined(lane, bias);
        threshold = joined(lane, threshold);
        if writes && first == 0u {
            if HAS_BIAS {
                move_vector(vector + ENCODER_BIAS, unit, bias);
            }
            if UNIT == JUMP_RELU {
                move_vector(vector + THRESHOLDS, unit, threshold);
            }
        }
    }
}
