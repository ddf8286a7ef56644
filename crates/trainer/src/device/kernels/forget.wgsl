// Forgets which way renewed units moved: first moments of their weights become 0. The lists begin
// with pairs of model and unit; 256 terms of one pair a workgroup.

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let term = at.x * 256u + lane;
    let model = lists[2u * at.y];
    let unit = lists[2u * at.y + 1u];
    if term < N_TERMS {
        let place = (model * N_TERMS + term) * N_UNITS + unit;
        if ENCODER_LEARNS {
            encoder_first[place] = 0.0;
        }
        if DECODER_LEARNS && !TIED {
            decoder_first[place] = 0.0;
        }
    }
    if term == 0u {
        vectors[model * VECTORS + ENCODER_BIAS + N_UNITS + unit] = 0.0;
        vectors[model * VECTORS + THRESHOLDS + N_UNITS + unit] = 0.0;
    }
}
