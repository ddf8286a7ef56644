// The gradient of decoder weights and bias, and their step; 64 terms and 64 units a workgroup.
//
//   G_vj = Σ_b g_bv e_bj - D_vj along_j          g (B, V), e (B, H), D (V, H)
//   tied rows too: + Σ_{b holds v, not hidden} δ_bj
//   d_v:  Σ_b g_bv
//
// Leaves the sums of squares of the tile's new weights, by unit: (V / 64, H).

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let model = at.z;
    let first_term = at.x * TILE;
    let first_unit = at.y * TILE;
    let n = now.n_documents;
    let row = lane / 16u * 4u;
    let column = lane % 16u * 4u;
    let vector = model * VECTORS;
    let order = now.first_order + model * ORDER;
    var sums: array<vec4<f32>, 4>;
    var bias = 0.0;
    for (var document = 0u; document < n; document += DEPTH) {
        for (var i = 0u; i < 4u; i++) {
            let depth = lane / TILE + i * 4u;
            let line = lane % TILE;
            let here = document + depth;
            var gradient = 0.0;
            var code = 0.0;
            if here < n && first_term + line < N_TERMS {
                gradient = logits[(model * BATCH + here) * N_TERMS + first_term + line];
            }
            if here < n && first_unit + line < N_UNITS {
                code = codes[model * CODES + SEEN + here * N_UNITS + first_unit + line];
            }
            left[depth * LINE + line] = gradient;
            right[depth * LINE + line] = code;
        }
        workgroupBarrier();
        if DECODER_LEARNS {
            add_products(&sums, row, column);
        }
        if at.y == 0u && lane < TILE {
            for (var k = 0u; k < DEPTH; k++) {
                bias += left[k * LINE + lane];
            }
        }
        workgroupBarrier();
    }
    if at.y == 0u && lane < TILE && first_term + lane < N_TERMS {
        let place = vector + DECODER_BIAS + first_term + lane;
        let next =
            moved(now, vectors[place], vectors[place + N_TERMS], vectors[place + 2u * N_TERMS], bias);
        vectors[place] = next.value;
        vectors[place + N_TERMS] = next.first;
        vectors[place + 2u * N_TERMS] = next.second;
    }
    if DECODER_LEARNS {
        var squares = vec4<f32>();
        for (var i = 0u; i < 4u; i++) {
            let term = first_term + row + i;
            if term < N_TERMS {
                for (var j = 0u; j < 4u; j++) {
                    let unit = first_unit + column + j;
                    if unit < N_UNITS {
                        let place = (model * N_TERMS + term) * N_UNITS + unit;
                        let weight = decoder[place];
                        var gradient = sums[i][j] - weight * vectors[vector + ALONG + unit];
                        if TIED {
                            let terms = orders[order + ORDER_TERMS] + term;
                            for (var e = lists[terms]; e < lists[terms + 1u]; e++) {
                                let entry = lists[e];
                                if (entry & HIDDEN) == 0u {
                                    gradient += codes[model * CODES + DELTA + entry * N_UNITS + unit];
                                }
                            }
                        }
                        let next =
                            moved(now, weight, decoder_first[place], decoder_second[place], gradient);
                        let value = signed(next.value);
                        decoder[place] = value;
                        decoder_first[place] = next.first;
                        decoder_second[place] = next.second;
                        squares[j] += value * value;
                    }
                }
            }
        }
        // Lines of the tile in the memory that the product has left.
        for (var j = 0u; j < 4u; j++) {
            left[row / 4u * LINE + column + j] = squares[j];
        }
        workgroupBarrier();
        if lane < TILE && first_unit + lane < N_UNITS {
            var sum = 0.0;
            for (var line = 0u; line < 16u; line++) {
                sum += left[line * LINE + lane];
            }
            tiles[(model * N_TILES + at.x) * N_UNITS + first_unit + lane] = sum;
        }
    }
}
