//! Fixed figures of the first three steps from an independent computation.

use ndarray::Array2;
use topicscope_indexer::{Bags, DocId};

use crate::batch::Batch;
use crate::config::{DecoderNorm, TrainerConfig};
use crate::loss::Loss;
use crate::parameters::{DecoderRows, Parameters};
use crate::scratch::Scratch;
use crate::step::State;

// NumPy 2, double precision; gradients by central differences, so that nothing is derived:
//
// import numpy as np
// V, H, B = 5, 3, 4
// X = np.zeros((B, V)); X[[0,0,1,1,1,2,3,3,3,3,3], [0,3,1,2,4,2,0,1,2,3,4]] = 1
// k = np.arange(V * H).reshape(V, H)
// start = dict(we=np.sin(1 + k), wd=np.cos(2 * k) / 2, be=np.array([.3, .2, -.1]), bd=np.linspace(-1, 0, V))
// size = np.maximum(X.sum(1), 1)
// def objective(p, loss, unit):
//     h = np.maximum(0, (X @ p["we"]) * np.sqrt(2.5 / size)[:, None] + p["be"])
//     o = h @ (p["wd"] / np.linalg.norm(p["wd"], axis=0) if unit else p["wd"]).T + p["bd"]
//     bce, softmax = np.logaddexp(0, o) - X * o, -X * (o - np.log(np.exp(o).sum(1, keepdims=True)))
//     return (bce if loss == "bce" else softmax).sum() / B + 0.3 * (h.mean(0) ** 2).sum()
// for loss in ("bce", "softmax"):
//     for unit in (True, False):
//         p = {n: a.copy() for n, a in start.items()}
//         m = {n: [0 * a, 0 * a] for n, a in p.items()}
//         values = []
//         for t in (1, 2, 3):
//             values.append(objective(p, loss, unit))
//             g = {}
//             for n, a in p.items():                      # central differences
//                 g[n] = np.zeros_like(a)
//                 for i in np.ndindex(a.shape):
//                     a[i] += 1e-5; up = objective(p, loss, unit)
//                     a[i] -= 2e-5; down = objective(p, loss, unit)
//                     a[i] += 1e-5; g[n][i] = (up - down) / 2e-5
//             for n, a in p.items():                      # Adam, rate 0.01
//                 m[n][0] = .9 * m[n][0] + .1 * g[n]
//                 m[n][1] = .999 * m[n][1] + .001 * g[n] ** 2
//                 a -= .01 * m[n][0] / (1 - .9 ** t) / (np.sqrt(m[n][1] / (1 - .999 ** t)) + 1e-8)
//         print(loss, unit, *(f"{v:.6f}" for v in values),
//               *(f"{(a * np.cos(np.arange(a.size)).reshape(a.shape)).sum():.5f}" for a in p.values()))
#[test]
fn three_steps_agree_with_an_independent_computation() {
    use DecoderNorm::{Free, Unit};
    let check = |loss, norm, objectives, sums| check(&config(loss, norm), objectives, sums);
    let (bce, softmax) = (Loss::Bce, Loss::Softmax);
    check(bce, Unit, [4.347_192, 4.252_180, 4.161_129], [6.510_28, 0.526_33, 0.416_04, -0.866_95]);
    check(bce, Free, [4.252_918, 4.176_958, 4.104_512], [6.509_46, 0.464_45, 0.416_04, -0.871_52]);
    check(
        softmax,
        Unit,
        [5.401_267, 5.283_388, 5.172_924],
        [6.517_08, 0.454_13, 0.415_86, -0.866_81],
    );
    check(
        softmax,
        Free,
        [5.158_026, 5.074_888, 4.998_373],
        [6.518_16, 0.488_76, 0.415_94, -0.866_87],
    );
}

fn config(loss: Loss, decoder_norm: DecoderNorm) -> TrainerConfig {
    TrainerConfig {
        units: 3,
        loss,
        decoder_norm,
        penalties: vec!["mean:0.3".parse().unwrap()],
        input_dropout: 0.0,
        rate: 0.01,
        shards: 2,
        ..TrainerConfig::default()
    }
}

fn start() -> Parameters {
    let rows =
        |f: fn(f64) -> f64| Array2::from_shape_fn((5, 3), |(v, j)| f((v * 3 + j) as f64) as f32);
    Parameters {
        encoder: rows(|k| (1.0 + k).sin()),
        decoder: DecoderRows::Own(rows(|k| (2.0 * k).cos() / 2.0)),
        encoder_bias: vec![0.3, 0.2, -0.1],
        decoder_bias: vec![-1.0, -0.75, -0.5, -0.25, 0.0],
    }
}

/// Compares the objectives of three steps, and the sums of the parameters afterwards, entry
/// number i weighted by cos(i).
fn check(config: &TrainerConfig, objectives: [f64; 3], sums: [f64; 4]) {
    let rows = [vec![0, 3], vec![1, 2, 4], vec![2], vec![0, 1, 2, 3, 4]];
    let bags = Bags::from_rows(&rows, 5).unwrap();
    let documents = [DocId(0), DocId(1), DocId(2), DocId(3)];
    let mut state = State::new(config, &start());
    let (mut batch, mut scratch) = (Batch::new(state.layout, None), Scratch::default());
    for expected in objectives {
        batch.fill(config, state.layout, &bags, &documents, 1, 2.5);
        let loss = state.step(config, &batch, 1, &mut scratch);
        let found = loss.reconstruction / 4.0 + loss.penalty;
        assert!((found - expected).abs() < 5e-6, "{found} for {expected}: {config:?}");
    }
    let parameters = state.parameters();
    let slice = |rows: &Array2<f32>| rows.as_slice().unwrap().to_vec();
    let groups = [
        slice(&parameters.encoder),
        slice(parameters.decoder_rows()),
        parameters.encoder_bias.clone(),
        parameters.decoder_bias.clone(),
    ];
    for (group, expected) in groups.iter().zip(sums) {
        let weighted = (0..).zip(group).map(|(i, &w)| f64::from(w) * f64::from(i).cos());
        let found: f64 = weighted.sum();
        assert!((found - expected).abs() < 2e-5, "{found} for {expected}: {config:?}");
    }
}
