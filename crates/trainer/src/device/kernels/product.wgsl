// The inner loop of the products: 64 x 64 results a workgroup, of which each of 256 threads has
// 4 x 4, from DEPTH numbers of either side at a time in the memory of the workgroup.
//
// A line of it has a few numbers more than 64, so that threads that write a column meet few others
// in one bank. Sums run over the inner index in its order: the same bytes each time.

const TILE: u32 = 64u;
const DEPTH: u32 = 16u;
const LINE: u32 = 68u;

var<workgroup> left: array<f32, DEPTH * LINE>;
var<workgroup> right: array<f32, DEPTH * LINE>;

// Adds what the lines in memory come to: sums[i][j] += Σ_k left[k][row + i] right[k][column + j].
fn add_products(sums: ptr<function, array<vec4<f32>, 4>>, row: u32, column: u32) {
    for (var k = 0u; k < DEPTH; k++) {
        let start = k * LINE;
        let b = vec4<f32>(
            right[start + column],
            right[start + column + 1u],
            right[start + column + 2u],
            right[start + column + 3u],
        );
        (*sums)[0] += left[start + row] * b;
        (*sums)[1] += left[start + row + 1u] * b;
        (*sums)[2] += left[start + row + 2u] * b;
        (*sums)[3] += left[start + row + 3u] * b;
    }
}
