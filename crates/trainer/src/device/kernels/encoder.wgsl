// The gradient of encoder rows by the lists of their documents, and their step; four terms a
// workgroup, a thread for each unit of 64 at a time.
//
//   ∂/∂W_vj = Σ_{b holds v, not hidden} δ_bj          δ (B, H), W (V, H)

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let term = (at.y * TERM_BLOCKS + at.x) * 4u + lane / 64u;
    if term >= N_TERMS {
        return;
    }
    let terms = orders[now.first_order + model * ORDER + ORDER_TERMS] + term;
    let begin = lists[terms];
    let end = lists[terms + 1u];
    let delta = model * CODES + DELTA;
    for (var unit = lane % 64u; unit < N_UNITS; unit += 64u) {
        var gradient = 0.0;
        for (var place = begin; place < end; place++) {
            let entry = lists[place];
            if (entry & HIDDEN) == 0u {
                gradient += codes[delta + entry * N_UNITS + unit];
            }
        }
        let at_weight = (model * N_TERMS + term) * N_UNITS + unit;
        let next = moved(
            now, encoder[at_weight], encoder_first[at_weight], encoder_second[at_weight], gradient);
        encoder[at_weight] = next.value;
        encoder_first[at_weight] = next.first;
        encoder_second[at_weight] = next.second;
    }
}
