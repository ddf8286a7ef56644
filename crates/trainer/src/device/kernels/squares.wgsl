// Sums of squares of decoder weights by tile of 64 terms and unit, as an epoch begins:
//
//   q_tj = Σ_{v in tile t} D_vj²           D (V, H); q (V / 64, H)

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let unit = at.y * 64u + lane;
    if unit >= N_UNITS {
        return;
    }
    var sum = 0.0;
    let end = min(at.x * 64u + 64u, N_TERMS);
    for (var term = at.x * 64u; term < end; term++) {
        let weight = decoder[(model * N_TERMS + term) * N_UNITS + unit];
        sum += weight * weight;
    }
    tiles[(model * N_TILES + at.x) * N_UNITS + unit] = sum;
}
