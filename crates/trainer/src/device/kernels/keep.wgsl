// The competition of all units and documents of a batch: the K B largest positive activations are
// kept, the others, with their slopes, become 0; one workgroup a model.
//
// Of equal activations that of the earlier document wins, then that of the smaller unit. The
// smallest that is kept is found bit by bit: positive numbers are ordered as their bits are.

const THREADS: u32 = 256u;

var<workgroup> counts: array<u32, THREADS>;

// Sums the numbers of all threads, each of which gets the sum.
fn total(lane: u32, own: u32) -> u32 {
    counts[lane] = own;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        if lane < half {
            counts[lane] += counts[lane + half];
        }
        workgroupBarrier();
    }
    let sum = workgroupUniformLoad(&counts[0]);
    workgroupBarrier();
    return sum;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let order = now.first_order + model * ORDER;
    let vector = model * VECTORS;
    let base = model * CODES;
    let n = now.n_documents * N_UNITS;
    let wanted = K * now.n_documents;
    // Each thread has neighboring places, so that those before its own belong to threads before it.
    let share = (n + THREADS - 1u) / THREADS;
    let begin = min(lane * share, n);
    let end = min(begin + share, n);
    var least = 0u;
    for (var bit = 31u; bit > 0u; bit--) {
        let tried = least | (1u << (bit - 1u));
        var own = 0u;
        for (var place = begin; place < end; place++) {
            let h = codes[base + ACTIVATIONS + place];
            if h > 0.0 && bitcast<u32>(h) >= tried {
                own++;
            }
        }
        if total(lane, own) >= wanted {
            least = tried;
        }
    }
    var above = 0u;
    var equal = 0u;
    var smallest = 0x7f800000u;
    for (var place = begin; place < end; place++) {
        let h = codes[base + ACTIVATIONS + place];
        if h > 0.0 {
            let bits = bitcast<u32>(h);
            smallest = min(smallest, bits);
            if bits > least {
                above++;
            } else if bits == least {
                equal++;
            }
        }
    }
    let n_above = total(lane, above);
    counts[lane] = equal;
    workgroupBarrier();
    var before = 0u;
    for (var other = 0u; other < lane; other++) {
        before += counts[other];
    }
    workgroupBarrier();
    counts[lane] = smallest;
    workgroupBarrier();
    if lane == 0u {
        // Fewer than are wanted: all of them are kept.
        var found = 0x7f800000u;
        for (var other = 0u; other < THREADS; other++) {
            found = min(found, counts[other]);
        }
        found = max(found, least);
        let none = found == 0x7f800000u;
        results[now.first_result + model * RESULTS + RESULT_LEAST] =
            select(bitcast<f32>(found), -1.0, none);
    }
    for (var place = begin; place < end; place++) {
        var h = codes[base + ACTIVATIONS + place];
        if h > 0.0 {
            let bits = bitcast<u32>(h);
            var loses = bits < least;
            if bits == least {
                loses = n_above + before >= wanted;
                before++;
            }
            if loses {
                h = 0.0;
                codes[base + ACTIVATIONS + place] = 0.0;
                codes[base + SLOPES + place] = 0.0;
            }
        }
        if HIDES_UNITS {
            let mask = lists[orders[order + ORDER_MASKS] + place / 32u];
            h = select(0.0, h * MADE_UP, ((mask >> (place % 32u)) & 1u) == 1u);
        }
        codes[base + SEEN + place] = h * vectors[vector + SCALE + place % N_UNITS];
    }
}
