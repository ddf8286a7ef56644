// The gradient by the codes, in SLICES parts of the vocabulary, which `back` adds up in their order:
//
//   p_sbj = Σ_{v in slice s} g_bv D_vj            g (B, V), D (V, H); p (S, B, H)

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z / SLICES;
    let slice = at.z % SLICES;
    let first_unit = at.x * TILE;
    let first_document = at.y * TILE;
    let begin = slice * SLICE_TERMS;
    let end = min(begin + SLICE_TERMS, N_TERMS);
    let row = lane / 16u * 4u;
    let column = lane % 16u * 4u;
    var sums: array<vec4<f32>, 4>;
    for (var term = begin; term < end; term += DEPTH) {
        for (var i = 0u; i < 4u; i++) {
            let k = lane % DEPTH;
            let line = lane / DEPTH + i * 16u;
            let document = first_document + line;
            var gradient = 0.0;
            if term + k < end && document < now.n_documents {
                gradient = logits[(model * BATCH + document) * N_TERMS + term + k];
            }
            left[k * LINE + line] = gradient;
            let depth = lane / TILE + i * 4u;
            let unit = first_unit + lane % TILE;
            var weight = 0.0;
            if term + depth < end && unit < N_UNITS {
                weight = decoder[(model * N_TERMS + term + depth) * N_UNITS + unit];
            }
            right[depth * LINE + lane % TILE] = weight;
        }
        workgroupBarrier();
        add_products(&sums, row, column);
        workgroupBarrier();
    }
    for (var i = 0u; i < 4u; i++) {
        let document = first_document + row + i;
        if document < now.n_documents {
            let out = ((model * SLICES + slice) * BATCH + document) * N_UNITS;
            for (var j = 0u; j < 4u; j++) {
                let unit = first_unit + column + j;
                if unit < N_UNITS {
                    pulled[out + unit] = sums[i][j];
                }
            }
        }
    }
}
