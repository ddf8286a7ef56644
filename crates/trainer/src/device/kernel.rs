//! The kernels: their texts, which arrays they read and write, and how they are compiled.

use std::fmt::Write as _;

/// Names an array on the device, by its binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Array {
    Orders = 1,
    Lists,
    Encoder,
    EncoderFirst,
    EncoderSecond,
    Decoder,
    DecoderFirst,
    DecoderSecond,
    Vectors,
    Codes,
    Logits,
    Pulled,
    Tiles,
    Results,
}

impl Array {
    pub(super) const ALL: [Self; 14] = [
        Self::Orders,
        Self::Lists,
        Self::Encoder,
        Self::EncoderFirst,
        Self::EncoderSecond,
        Self::Decoder,
        Self::DecoderFirst,
        Self::DecoderSecond,
        Self::Vectors,
        Self::Codes,
        Self::Logits,
        Self::Pulled,
        Self::Tiles,
        Self::Results,
    ];

    /// Returns name and type of its elements, as kernels spell them.
    fn declared(self) -> (&'static str, &'static str) {
        match self {
            Self::Orders => ("orders", "u32"),
            Self::Lists => ("lists", "u32"),
            Self::Encoder => ("encoder", "f32"),
            Self::EncoderFirst => ("encoder_first", "f32"),
            Self::EncoderSecond => ("encoder_second", "f32"),
            Self::Decoder => ("decoder", "f32"),
            Self::DecoderFirst => ("decoder_first", "f32"),
            Self::DecoderSecond => ("decoder_second", "f32"),
            Self::Vectors => ("vectors", "f32"),
            Self::Codes => ("codes", "f32"),
            Self::Logits => ("logits", "f32"),
            Self::Pulled => ("pulled", "f32"),
            Self::Tiles => ("tiles", "f32"),
            Self::Results => ("results", "f32"),
        }
    }
}

/// Describes a kernel; what it computes is said in its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kernel {
    pub(super) name: &'static str,
    text: &'static str,
    /// Whether it is one of the products.
    multiplies: bool,
    pub(super) reads: &'static [Array],
    pub(super) writes: &'static [Array],
}

const SHARED: &str = include_str!("kernels/shared.wgsl");
const PRODUCT: &str = include_str!("kernels/product.wgsl");

macro_rules! kernel {
    ($name:literal, $multiplies:literal, [$($reads:ident),*], [$($writes:ident),*]) => {
        Kernel {
            name: $name,
            text: include_str!(concat!("kernels/", $name, ".wgsl")),
            multiplies: $multiplies,
            reads: &[$(Array::$reads),*],
            writes: &[$(Array::$writes),*],
        }
    };
}

pub(super) const ENCODE: Kernel =
    kernel!("encode", false, [Orders, Lists, Encoder, Vectors], [Codes]);
pub(super) const KEEP: Kernel = kernel!("keep", false, [Orders, Lists, Vectors], [Codes, Results]);
pub(super) const LOGITS: Kernel = kernel!("logits", true, [Decoder, Vectors, Codes], [Logits]);
pub(super) const LOSE: Kernel = kernel!("lose", false, [Orders, Lists, Vectors], [Logits, Results]);
pub(super) const PULL: Kernel = kernel!("pull", true, [Decoder, Logits], [Pulled]);
pub(super) const BACK: Kernel =
    kernel!("back", false, [Orders, Lists, Pulled], [Vectors, Codes, Results]);
pub(super) const LEND: Kernel = kernel!("lend", false, [], [Codes]);
pub(super) const DECODER: Kernel = kernel!(
    "decoder",
    true,
    [Orders, Lists, Codes, Logits],
    [Decoder, DecoderFirst, DecoderSecond, Vectors, Tiles]
);
pub(super) const ENCODER: Kernel =
    kernel!("encoder", false, [Orders, Lists, Codes], [Encoder, EncoderFirst, EncoderSecond]);
pub(super) const SQUARES: Kernel = kernel!("squares", false, [Decoder], [Tiles]);
pub(super) const COLUMNS: Kernel = kernel!("columns", false, [Tiles], [Vectors]);
pub(super) const FORGET: Kernel =
    kernel!("forget", false, [Lists], [EncoderFirst, DecoderFirst, Vectors]);

impl Kernel {
    /// Returns the whole text of the kernel with these constants.
    pub(super) fn source(&self, constants: &str) -> String {
        let mut source = format!("// {}\n{constants}{SHARED}", self.name);
        source.push_str("@group(0) @binding(0) var<uniform> now: Step;\n");
        let arrays = self.reads.iter().map(|array| (array, "read"));
        for (array, access) in arrays.chain(self.writes.iter().map(|array| (array, "read_write"))) {
            let (name, of) = array.declared();
            let _ = writeln!(
                source,
                "@group(0) @binding({}) var<storage, {access}> {name}: array<{of}>;",
                *array as u32
            );
        }
        if self.multiplies {
            source.push_str(PRODUCT);
        }
        source.push_str(self.text);
        source
    }
}
