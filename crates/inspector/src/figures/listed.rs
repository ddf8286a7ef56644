//! Enums that can list their members, so that no list of them can fall behind.

/// A closed set with a fixed order, that of [`Ord`].
pub trait Listed: Copy + Ord {
    /// Lists every member, in order.
    fn every() -> Vec<Self>;
}

/// Declares an enum that lists its members. A member that carries one or two other listed values
/// stands for all their combinations.
macro_rules! listed {
    (
        $(#[$of_enum:meta])*
        pub enum $name:ident {
            $($(#[$of_member:meta])* $member:ident $(($($part:ty),+))?,)+
        }
    ) => {
        $(#[$of_enum])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of_member])* $member $(($($part),+))?,)+
        }

        impl $crate::figures::Listed for $name {
            fn every() -> Vec<Self> {
                [$(listed!(@member $name::$member $(, $($part),+)?)),+].concat()
            }
        }
    };
    (@member $member:path) => {
        vec![$member]
    };
    (@member $member:path, $part:ty) => {
        <$part as $crate::figures::Listed>::every().into_iter().map($member).collect::<Vec<Self>>()
    };
    (@member $member:path, $part:ty, $other:ty) => {{
        let others = <$other as $crate::figures::Listed>::every();
        let parts = <$part as $crate::figures::Listed>::every().into_iter();
        let members = parts.flat_map(|part| others.iter().map(move |&other| $member(part, other)));
        members.collect::<Vec<Self>>()
    }};
}

pub(super) use listed;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{MetIn, NamedBy, PairMeasure, RedundancyFigure, WordCoherence};

    #[test]
    fn members_come_in_order_with_all_combinations_of_their_parts() {
        use MetIn::{Document, Window};
        use NamedBy::{Correlation, Decoder, Distinctive};
        use WordCoherence::{CV, NeverMet, Npmi, Smoothed, SmoothedLive, Uci, Umass};
        let expected = [
            Smoothed(Distinctive),
            Smoothed(Correlation),
            Smoothed(Decoder),
            SmoothedLive,
            Npmi(Distinctive, Window),
            Npmi(Distinctive, Document),
            Npmi(Correlation, Window),
            Npmi(Correlation, Document),
            Npmi(Decoder, Window),
            Npmi(Decoder, Document),
            NeverMet(Distinctive, Window),
            NeverMet(Distinctive, Document),
            NeverMet(Correlation, Window),
            NeverMet(Correlation, Document),
            NeverMet(Decoder, Window),
            NeverMet(Decoder, Document),
            Uci,
            Umass,
            CV,
        ];
        assert_eq!(WordCoherence::every(), expected);
        assert!(expected.is_sorted());
        let one_part = RedundancyFigure::every();
        assert_eq!(
            (one_part.len(), one_part[0]),
            (9, RedundancyFigure::Decoder(PairMeasure::Mean))
        );
        assert!(one_part.is_sorted());
    }
}
