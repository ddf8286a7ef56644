// Logits of all terms:
//
//   o_bv = Σ_j e_bj D_vj + d_v            e (B, H), D (V, H), d (V); o (B, V)

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let first_term = at.x * TILE;
    let first_document = at.y * TILE;
    let seen = model * CODES + SEEN;
    let rows = model * N_TERMS;
    let row = lane / 16u * 4u;
    let column = lane % 16u * 4u;
    var sums: array<vec4<f32>, 4>;
    for (var unit = 0u; unit < N_UNITS; unit += DEPTH) {
        for (var i = 0u; i < 4u; i++) {
            let k = lane % DEPTH;
            let line = lane / DEPTH + i * 16u;
            let here = unit + k;
            let document = first_document + line;
            let term = first_term + line;
            var code = 0.0;
            var weight = 0.0;
            if here < N_UNITS && document < now.n_documents {
                code = codes[seen + document * N_UNITS + here];
            }
            if here < N_UNITS && term < N_TERMS {
                weight = decoder[(rows + term) * N_UNITS + here];
            }
            left[k * LINE + line] = code;
            right[k * LINE + line] = weight;
        }
        workgroupBarrier();
        add_products(&sums, row, column);
        workgroupBarrier();
    }
    for (var i = 0u; i < 4u; i++) {
        let document = first_document + row + i;
        if document < now.n_documents {
            let out = (model * BATCH + document) * N_TERMS;
            for (var j = 0u; j < 4u; j++) {
                let term = first_term + column + j;
                if term < N_TERMS {
                    logits[out + term] =
                        sums[i][j] + vectors[model * VECTORS + DECODER_BIAS + term];
                }
            }
        }
    }
}
