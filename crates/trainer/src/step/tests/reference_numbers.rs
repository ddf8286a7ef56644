//! Fixed figures of the first steps from independent computations.

use ndarray::Array2;
use topicscope_indexer::{Bags, Chosen, DocId};

use crate::model::parameters::{DecoderRows, Parameters};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::DecoderNorm;
use crate::settings::loss::Loss;
use crate::settings::optimizer::Optimizer;
use crate::settings::penalties::{Penalties, PenaltyScale};
use crate::settings::unit::Unit;
use crate::state::batch::Batch;
use crate::state::layout::Reach;
use crate::step::pass::StepLoss;
use crate::step::scratch::Scratch;
use crate::step::state::State;

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
    let check =
        |loss, norm, objectives: [f64; 3], sums| check(&config(loss, norm), &objectives, sums);
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

// PyTorch 2, double precision:
//
// import torch
// torch.set_default_dtype(torch.float64)
// torch.set_num_threads(1)
// V, H, B = 5, 3, 4
// X = torch.zeros(B, V); X[[0,0,1,1,1,2,3,3,3,3,3], [0,3,1,2,4,2,0,1,2,3,4]] = 1
// k = torch.arange(V * H).reshape(V, H).double()
// scale = torch.sqrt(2.5 / X.sum(1, keepdim=True))
// losses = dict(
//     bce=lambda o: (torch.nn.functional.softplus(o) - X * o).sum() / B,
//     softmax=lambda o: -(X * torch.log_softmax(o, 1)).sum() / B,
//     squared=lambda o: ((o - X) ** 2).sum() / B)
// gap = lambda q: .05 * (.05 / q).log() + .95 * (.95 / (1 - q)).log()
// penalties = {
//     "none": lambda h: 0 * h.sum(),
//     "mean": lambda h: ((.7 - h.mean(0)) ** 2).sum(),
//     "mean-above": lambda h: torch.relu(h.mean(0) - .7).square().sum(),
//     "l1": lambda h: h.abs().sum() / B,
//     "student-t": lambda h: (1 + h ** 2).log().sum() / B,
//     "kl": lambda h: gap(h.mean(0)).sum(),
//     "kl-each": lambda h: gap(h).sum() / B}
//
// class Jump(torch.autograd.Function):            # theta = 0.6, bandwidth = 1.5
//     @staticmethod
//     def forward(ctx, z, theta):
//         ctx.save_for_backward(z, theta)
//         return z * (z > theta)
//     @staticmethod
//     def backward(ctx, g):
//         z, theta = ctx.saved_tensors
//         return g * (z > theta), (-theta / 1.5 * ((z - theta).abs() < .75) * g).sum(0)
//
// class Step(torch.autograd.Function):
//     @staticmethod
//     def forward(ctx, z, theta):
//         ctx.save_for_backward(z, theta)
//         return (z > theta).double()
//     @staticmethod
//     def backward(ctx, g):
//         z, theta = ctx.saved_tensors
//         return 0 * g, (-1 / 1.5 * ((z - theta).abs() < .75) * g).sum(0)
//
// def steps(loss, penalty, unit, rate=.1, n=1, scaled=False, norm=True):
//     p = dict(we=torch.sin(1 + k), wd=torch.cos(2 * k) / 2, be=torch.tensor([.3, .2, -.1]),
//              bd=torch.linspace(-1, 0, V), log=torch.full((H,), .6).log())
//     for a in p.values(): a.requires_grad_()
//     o = torch.optim.SGD(p.values(), lr=rate, momentum=.9, nesterov=True)
//     values = []
//     for _ in range(n):
//         z = X @ p["we"] * scale + p["be"]
//         theta = p["log"].exp()
//         h = dict(relu=torch.relu, sigmoid=torch.sigmoid).get(unit, lambda z: Jump.apply(z, theta))(z)
//         wd = p["wd"] / p["wd"].norm(dim=0) if norm else p["wd"]
//         a = h * wd.norm(dim=0) if scaled else h
//         r = Step.apply(z, theta).sum() / B if penalty == "l0" else penalties[penalty](a)
//         value = losses[loss](h @ wd.T + p["bd"]) + .3 * r
//         o.zero_grad(); value.backward(); o.step()
//         values.append(value.item())
//     p["log"] = p["log"].exp()
//     if unit != "jump": p.pop("log")
//     sums = [(a * torch.cos(torch.arange(a.numel())).reshape(a.shape)).sum().item() for a in p.values()]
//     return " ".join(f"{v:.6f}" for v in values) + "  " + " ".join(f"{s:.5f}" for s in sums)
//
// for loss in losses: print(loss, steps(loss, "none", "relu"))
// for penalty in penalties:
//     if penalty != "none": print(penalty, steps("softmax", penalty, "sigmoid"))
// print("l0", steps("softmax", "l0", "jump"))
// for norm in (True, False): print("contribution", norm, steps("softmax", "l1", "relu", scaled=True, norm=norm))
// print("three steps", steps("squared", "mean", "relu", rate=.01, n=3))
#[test]
fn one_step_of_each_loss_and_each_penalty_agrees_with_torch() {
    let step = |config: TrainerConfig, objective, sums| check(&config, &[objective], sums);
    step(
        descent(Unit::Relu, Loss::Bce, None),
        3.830_904,
        [6.543_63, 0.679_88, 0.492_59, -0.874_15],
    );
    step(
        descent(Unit::Relu, Loss::Softmax, None),
        4.884_979,
        [6.528_35, 0.588_73, 0.416_92, -0.780_68],
    );
    step(
        descent(Unit::Relu, Loss::Squared, None),
        6.239_390,
        [6.740_88, 1.269_97, 1.163_13, -0.261_55],
    );
    let of = |unit, penalty: &str| descent(unit, Loss::Softmax, Some(penalty));
    let toward = |penalty| toward(0.7, of(Unit::Sigmoid, penalty));
    step(toward("mean:0.3"), 4.806_965, [6.558_49, 0.483_18, 0.441_61, -0.796_73]);
    step(toward("mean-above:0.3"), 4.800_072, [6.558_89, 0.483_18, 0.443_09, -0.796_73]);
    step(of(Unit::Sigmoid, "l1:0.3"), 5.384_824, [6.547_65, 0.483_18, 0.430_91, -0.796_73]);
    step(of(Unit::Sigmoid, "student-t:0.3"), 5.121_426, [6.547_53, 0.483_18, 0.431_29, -0.796_73]);
    step(of(Unit::Sigmoid, "kl:0.3"), 5.554_890, [6.522_19, 0.483_18, 0.399_58, -0.796_73]);
    step(of(Unit::Sigmoid, "kl-each:0.3"), 5.594_739, [6.507_31, 0.483_18, 0.398_17, -0.796_73]);
    let contribution = |decoder_norm| {
        let base = of(Unit::Relu, "l1:0.3");
        let penalties = Penalties { scale: PenaltyScale::Contribution, ..base.penalties.clone() };
        TrainerConfig { penalties, decoder_norm, ..base }
    };
    step(contribution(DecoderNorm::Unit), 5.522_022, [6.454_22, 0.588_73, 0.346_91, -0.780_68]);
    step(contribution(DecoderNorm::Free), 5.094_162, [6.511_01, 0.503_80, 0.402_94, -0.826_65]);
    let jump = of(Unit::JumpRelu { theta: 0.6, bandwidth: 1.5 }, "l0:0.3");
    step(jump.clone(), 5.430_994, [6.510_40, 0.594_87, 0.422_69, -0.778_24]);
    let thresholds = |parameters: &Parameters| {
        let sum = weighted_sum(&parameters.thresholds);
        assert!((sum - 0.693_44).abs() < 2e-5, "{sum}");
    };
    thresholds(&after(&jump, &[5.430_994]));
    #[cfg(feature = "gpu")]
    if let Some(parameters) = after_on_device(&jump, &[5.430_994]) {
        thresholds(&parameters);
    }
}

/// Takes its numbers from the last line of the snippet above.
#[test]
fn three_steps_of_gradient_descent_agree_with_torch() {
    let config = descent(Unit::Relu, Loss::Squared, Some("mean:0.3"));
    let config = toward(0.7, TrainerConfig { rate: 0.01, ..config });
    check(&config, &[6.304_818, 3.981_071, 2.560_606], [6.597_96, 0.681_09, 0.668_32, -0.715_22]);
}

fn toward(target: f64, config: TrainerConfig) -> TrainerConfig {
    let penalties = Penalties { target: Some(target), ..config.penalties };
    TrainerConfig { penalties, ..config }
}

fn descent(unit: Unit, loss: Loss, penalty: Option<&str>) -> TrainerConfig {
    TrainerConfig {
        unit,
        penalties: penalty.map(|text| text.parse().unwrap()).into_iter().collect(),
        optimizer: Optimizer::Sgd { momentum: 0.9 },
        rate: 0.1,
        ..config(loss, DecoderNorm::Unit)
    }
}

fn config(loss: Loss, decoder_norm: DecoderNorm) -> TrainerConfig {
    TrainerConfig {
        units: 3,
        loss,
        decoder_norm,
        penalties: vec!["mean:0.3".parse().unwrap()].into(),
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
        thresholds: vec![],
    }
}

/// Compares the objectives of the first steps, and the sums of the parameters afterwards, entry
/// number i weighted by cos(i).
fn check(config: &TrainerConfig, objectives: &[f64], sums: [f64; 4]) {
    compare(config, &after(config, objectives), sums);
    #[cfg(feature = "gpu")]
    if let Some(parameters) = after_on_device(config, objectives) {
        compare(config, &parameters, sums);
    }
}

fn compare(config: &TrainerConfig, parameters: &Parameters, sums: [f64; 4]) {
    let slice = |rows: &Array2<f32>| rows.as_slice().unwrap().to_vec();
    let groups = [
        slice(&parameters.encoder),
        slice(parameters.decoder_rows()),
        parameters.encoder_bias.clone(),
        parameters.decoder_bias.clone(),
    ];
    for (group, expected) in groups.iter().zip(sums) {
        let found = weighted_sum(group);
        assert!((found - expected).abs() < 2e-5, "{found} for {expected}: {config:?}");
    }
}

fn weighted_sum(group: &[f32]) -> f64 {
    (0..).zip(group).map(|(i, &w)| f64::from(w) * f64::from(i).cos()).sum()
}

/// Makes a step for each objective and compares it; returns the parameters after the last.
fn after(config: &TrainerConfig, objectives: &[f64]) -> Parameters {
    let (bags, documents) = (bags(), documents());
    let mut state = state(config);
    let (mut batch, mut scratch) = (Batch::new(state.layout, None, Reach::All), Scratch::default());
    for &expected in objectives {
        batch.fill(config, state.layout, &Chosen::of(&bags, &documents), 1, MEAN_LENGTH);
        let loss = state.step(config, &config.penalties, &batch, 1, &mut scratch);
        assert_objective(config, loss, expected);
    }
    state.parameters()
}

/// Does the same on a device; `None` where there is none.
#[cfg(feature = "gpu")]
fn after_on_device(config: &TrainerConfig, objectives: &[f64]) -> Option<Parameters> {
    use crate::step::tests::on_device;
    let (bags, documents) = (&bags(), &documents());
    let (weights, mean_length, epoch) = (None, MEAN_LENGTH, 1);
    let mut state = state(config);
    for &expected in objectives {
        let lesson = on_device::Lesson { bags, documents, weights, mean_length, epoch };
        assert_objective(config, on_device::step(&mut state, config, &lesson)?, expected);
    }
    Some(state.parameters())
}

const MEAN_LENGTH: f64 = 2.5;

fn bags() -> Bags {
    Bags::from_rows(&[vec![0, 3], vec![1, 2, 4], vec![2], vec![0, 1, 2, 3, 4]], 5).unwrap()
}

fn documents() -> [DocId; 4] {
    [DocId(0), DocId(1), DocId(2), DocId(3)]
}

fn state(config: &TrainerConfig) -> State {
    let thresholds = match config.unit {
        Unit::JumpRelu { theta, .. } => vec![theta; 3],
        _ => vec![],
    };
    State::new(config, &Parameters { thresholds, ..start() }, Reach::All)
}

fn assert_objective(config: &TrainerConfig, loss: StepLoss, expected: f64) {
    let found = loss.reconstruction / 4.0 + loss.penalty;
    assert!((found - expected).abs() < 5e-6, "{found} for {expected}: {config:?}");
}
