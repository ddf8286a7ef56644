// The sum of squares of each decoder column, and its scale: one over its norm, or 1 for free
// columns; one workgroup for 64 units, four threads a unit.
//
//   Q_j = Σ_t q_tj        scale_j = 1 / max(sqrt(Q_j), 1e-12)

var<workgroup> parts: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let unit = at.x * 64u + lane % 64u;
    var sum = 0.0;
    if unit < N_UNITS {
        for (var tile = lane / 64u; tile < N_TILES; tile += 4u) {
            sum += tiles[(model * N_TILES + tile) * N_UNITS + unit];
        }
    }
    parts[lane] = sum;
    workgroupBarrier();
    if lane < 64u && unit < N_UNITS {
        let square = (parts[lane] + parts[lane + 64u]) + (parts[lane + 128u] + parts[lane + 192u]);
        vectors[model * VECTORS + SQUARES + unit] = square;
        var scale = 1.0;
        if UNIT_COLUMNS {
            scale = 1.0 / max(sqrt(square), 1e-12);
        }
        vectors[model * VECTORS + SCALE + unit] = scale;
    }
}
