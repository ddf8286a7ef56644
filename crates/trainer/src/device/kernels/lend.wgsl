// The gradient of k-competitive units by the activations before the competition, between the two
// halves of `back`; one workgroup a document. Winners keep theirs, a loser gets ALPHA times the sum
// over the winners of its sign:
//
//   δ_bj = ALPHA Σ_{i: h_bi z_bj > 0} δ_bi   where h_bj = 0

var<workgroup> above: array<f32, UNIT_THREADS>;
var<workgroup> below: array<f32, UNIT_THREADS>;

@compute @workgroup_size(UNIT_THREADS)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let row = at.z * CODES + at.x * N_UNITS;
    var own_above = 0.0;
    var own_below = 0.0;
    for (var unit = lane; unit < N_UNITS; unit += UNIT_THREADS) {
        let h = codes[row + ACTIVATIONS + unit];
        let delta = codes[row + DELTA + unit];
        if h > 0.0 {
            own_above += delta;
        } else if h < 0.0 {
            own_below += delta;
        }
    }
    above[lane] = own_above;
    below[lane] = own_below;
    workgroupBarrier();
    var sum_above = 0.0;
    var sum_below = 0.0;
    for (var other = 0u; other < UNIT_THREADS; other++) {
        sum_above += above[other];
        sum_below += below[other];
    }
    for (var unit = lane; unit < N_UNITS; unit += UNIT_THREADS) {
        if codes[row + ACTIVATIONS + unit] == 0.0 {
            let z = codes[row + PRE_ACTIVATIONS + unit];
            codes[row + DELTA + unit] = ALPHA * select(sum_below, sum_above, z > 0.0);
        }
    }
}
