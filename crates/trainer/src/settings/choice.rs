//! Names of settings that are one of a few words, as flags and files spell them.

use thiserror::Error;

/// Says that a word names no choice of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{found}` is no {setting}; choose one of {}", .allowed.join(", "))]
pub struct UnknownChoice {
    /// What is being chosen.
    pub setting: &'static str,
    /// The word given.
    pub found: String,
    /// Every word that is understood.
    pub allowed: Vec<&'static str>,
}

/// Gives an enum of choices its list, its names, and the way back from a name.
macro_rules! choices {
    ($type:ident, $setting:literal, $($variant:ident = $name:literal),+ $(,)?) => {
        impl $type {
            /// Lists every choice, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the name, as flags and files spell it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::settings::choice::UnknownChoice;

            fn from_str(found: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().find(|choice| choice.name() == found);
                known.copied().ok_or_else(|| $crate::settings::choice::UnknownChoice {
                    setting: $setting,
                    found: found.into(),
                    allowed: Self::ALL.iter().map(|choice| choice.name()).collect(),
                })
            }
        }
    };
}

pub(crate) use choices;
