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

// Adds what one line comes to.
fn add_line(sums: ptr<function, array<vec4<f32>, 4>>, k: u32, row: u32, column: u32) {
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

// Adds what the lines in memory come to: sums[i][j] += Σ_k left[k][row + i] right[k][column + j].
// Written out, since each loop gets a counter that ends it should it not end by itself.
fn add_products(sums: ptr<function, array<vec4<f32>, 4>>, row: u32, column: u32) {
    add_line(sums, 0u, row, column);
    add_line(sums, 1u, row, column);
    add_line(sums, 2u, row, column);
    add_line(sums, 3u, row, column);
    add_line(sums, 4u, row, column);
    add_line(sums, 5u, row, column);
    add_line(sums, 6u, row, column);
    add_line(sums, 7u, row, column);
    add_line(sums, 8u, row, column);
    add_line(sums, 9u, row, column);
    add_line(sums, 10u, row, column);
    add_line(sums, 11u, row, column);
    add_line(sums, 12u, row, column);
    add_line(sums, 13u, row, column);
    add_line(sums, 14u, row, column);
    add_line(sums, 15u, row, column);
}
