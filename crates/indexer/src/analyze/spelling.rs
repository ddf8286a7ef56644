//! How a word is spelled once it is found: its case, and letters composed with their marks.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::invisible::{is_invisible, push_visible};
use crate::settings::{AnalyzerSettings, Case, Edition};

/// Stands above a letter; some letters have one of their own.
const DOT_ABOVE: char = '\u{307}';

/// Letters that look the same with another dot above.
const DOTTED: [char; 4] = ['i', 'j', '\u{12f}', '\u{1ecb}'];

/// What decides how the letters of a word are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelling {
    casing: Casing,
    edition: Edition,
}

/// Says what becomes of capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Casing {
    Keep,
    Lower,
    /// `I` becomes `ı`, as in Turkish.
    LowerDotless,
}

impl Spelling {
    pub(super) fn new(settings: &AnalyzerSettings) -> Self {
        match settings.case {
            Case::Keep => Self { casing: Casing::Keep, edition: settings.edition },
            Case::Lower => Self::lower(settings),
        }
    }

    /// Lower-cases whatever the settings say of capitals.
    pub(super) fn lower(settings: &AnalyzerSettings) -> Self {
        let dotless = settings.edition != Edition::First && settings.language.has_dotless_i();
        let casing = if dotless { Casing::LowerDotless } else { Casing::Lower };
        Self { casing, edition: settings.edition }
    }

    pub(super) fn edition(self) -> Edition {
        self.edition
    }

    /// Says whether a word of ASCII characters in a text is lower-cased byte by byte.
    #[inline]
    pub(super) fn lowers_bytes(self, text: &str, word: Range<usize>) -> bool {
        match self.casing {
            Casing::Keep => false,
            Casing::Lower => true,
            Casing::LowerDotless => !text[word].contains('I'),
        }
    }

    /// Writes the form of a word.
    pub(super) fn write(self, word: &str, buffer: &mut String) {
        if self.edition != Edition::First && word.contains(is_invisible) {
            self.write_hidden(word, buffer);
        } else {
            self.write_visible(word, buffer);
        }
    }

    /// Writes the form of a word with invisible characters in it.
    pub(super) fn write_hidden(self, word: &str, buffer: &mut String) {
        let mut visible = String::with_capacity(word.len());
        push_visible(word, &mut visible);
        self.write_visible(&visible, buffer);
    }

    /// Writes the form of a word without such characters.
    #[inline]
    pub(super) fn write_visible(self, word: &str, buffer: &mut String) {
        buffer.clear();
        if word.is_ascii() {
            self.push_ascii(word, buffer);
        } else if self.edition == Edition::First {
            self.write_first(word, buffer);
        } else {
            self.write_second(word, buffer);
        }
    }

    /// Writes the form of an item of a list, which may be several words.
    pub(super) fn write_item(self, item: &str, buffer: &mut String) {
        if self.edition == Edition::First {
            buffer.clear();
            buffer.extend(item.chars().flat_map(char::to_lowercase));
        } else {
            self.write(item, buffer);
        }
    }

    /// Appends letters from a to z, whose small forms are the same in any language.
    pub(super) fn push_bytes(self, letters: &str, buffer: &mut String) {
        let start = buffer.len();
        buffer.push_str(letters);
        if self.casing != Casing::Keep {
            buffer[start..].make_ascii_lowercase();
        }
    }

    /// Appends a part of a word, of ASCII characters.
    #[inline]
    pub(super) fn push_ascii(self, part: &str, buffer: &mut String) {
        if self.casing == Casing::LowerDotless && part.contains('I') {
            self.push_cased(part, buffer);
        } else {
            self.push_bytes(part, buffer);
        }
    }

    /// Lower-cases first and composes then, where a mark may belong to the letter before it.
    fn write_first(self, word: &str, buffer: &mut String) {
        match self.casing {
            Casing::Keep => buffer.push_str(word),
            // The one letter whose small form depends on its place; the standard library knows.
            _ if word.contains('Σ') => buffer.push_str(&word.to_lowercase()),
            _ => buffer.extend(word.chars().flat_map(char::to_lowercase)),
        }
        if !buffer.is_ascii() && buffer.contains(composes) {
            *buffer = buffer.nfc().collect();
        }
    }

    /// Composes, lower-cases, and composes what lower-casing made composable: there is a small
    /// `ẖ` and no such capital.
    fn write_second(self, word: &str, buffer: &mut String) {
        if is_composed(word) {
            return self.push_cased(word, buffer);
        }
        let composed: String = word.nfc().collect();
        self.push_cased(&composed, buffer);
        if !is_composed(buffer) {
            *buffer = buffer.nfc().collect();
        }
    }

    fn push_cased(self, word: &str, buffer: &mut String) {
        match self.casing {
            Casing::Keep => push_dots(word.chars(), buffer),
            Casing::LowerDotless if word.contains('I') => {
                Self { casing: Casing::Lower, ..self }.push_cased(&word.replace('I', "ı"), buffer);
            }
            _ if word.contains('Σ') => push_dots(word.to_lowercase().chars(), buffer),
            _ => push_dots(word.chars().flat_map(char::to_lowercase), buffer),
        }
    }
}

/// Appends letters; one that has a dot gets no second. So the small form of `İ`, which is `i`
/// with such a dot in all languages but two, is the letter that people write.
#[inline]
fn push_dots(letters: impl Iterator<Item = char>, buffer: &mut String) {
    for letter in letters {
        if letter != DOT_ABOVE || !buffer.ends_with(DOTTED) {
            buffer.push(letter);
        }
    }
}

/// Returns the form of an item of a list.
pub(crate) fn item(settings: &AnalyzerSettings, item: &str) -> String {
    let mut form = String::new();
    Spelling::lower(settings).write_item(item, &mut form);
    form
}

/// Composes a text with its marks (NFC).
pub(super) fn compose(text: String) -> String {
    if is_composed(&text) { text } else { text.nfc().collect() }
}

/// Says whether a text is composed beyond doubt.
pub(super) fn is_composed(text: &str) -> bool {
    text.chars().all(is_settled) || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// Says whether a character is never composed with the one before it and has no other
/// spelling; looks at the common scripts alone, so that their words cost nothing.
#[inline]
fn is_settled(c: char) -> bool {
    matches!(c,
        '\0'..='\u{2ff}'
        | '\u{388}'..='\u{482}'       // Greek, Cyrillic
        | '\u{48a}'..='\u{590}'       // Cyrillic, Armenian
        | '\u{3041}'..='\u{3096}'     // Hiragana
        | '\u{30a1}'..='\u{30fa}'     // Katakana
        | '\u{3400}'..='\u{4dbf}'     // Han
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'     // Hangul
    )
}

/// Says whether a character may form one with the character before it.
pub(super) fn composes(c: char) -> bool {
    c >= '\u{300}' && (is_combining_mark(c) || ('\u{1161}'..='\u{11c2}').contains(&c))
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::canonical_combining_class;

    use super::*;
    use crate::settings::Language;

    fn check(settings: &AnalyzerSettings, words: &[(&str, &str)]) {
        let mut form = String::new();
        for &(word, expected) in words {
            Spelling::new(settings).write(word, &mut form);
            assert_eq!(form, expected, "{word:?}");
        }
    }

    #[test]
    fn settled_characters_are_composed_whatever_stands_before_them() {
        for c in ('\0'..=char::MAX).filter(|&c| is_settled(c)) {
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{:x}", u32::from(c));
            assert_eq!(canonical_combining_class(c), 0, "{:x}", u32::from(c));
        }
    }

    #[test]
    fn every_spelling_of_a_letter_is_one() {
        check(
            &AnalyzerSettings::default(),
            &[
                ("CAFE\u{301}", "café"),
                // A small letter with its mark is one character, its capital is two.
                ("H\u{331}A", "\u{1e96}a"),
                // Marks in either order.
                ("o\u{300}\u{323}", "\u{1ecd}\u{300}"),
                ("o\u{323}\u{300}", "\u{1ecd}\u{300}"),
                // A letter of Hindi that is never composed, and a Greek accent with two codes.
                ("\u{958}", "\u{915}\u{93c}"),
                ("\u{1f71}", "\u{3ac}"),
                ("ΛΌΓΟΣ", "λόγος"),
                ("Stra\u{1e9e}e", "straße"),
            ],
        );
    }

    #[test]
    fn no_language_leaves_a_loose_dot_and_two_have_a_letter_without() {
        let turkish = AnalyzerSettings { language: Language::Turkish, ..Default::default() };
        let azerbaijani =
            AnalyzerSettings { language: Language::Azerbaijani, ..Default::default() };
        let with = [("İZMİR", "izmir"), ("I\u{307}zmir", "izmir"), ("i\u{307}zmir", "izmir")];
        for settings in [&turkish, &azerbaijani, &AnalyzerSettings::default()] {
            check(settings, &with);
        }
        check(&turkish, &[("IRMAK", "ırmak"), ("ılık", "ılık"), ("AĞRI", "ağrı")]);
        check(&AnalyzerSettings::default(), &[("IRMAK", "irmak"), ("ılık", "ılık")]);
        let keep = AnalyzerSettings { case: Case::Keep, ..turkish };
        check(&keep, &[("IRMAK", "IRMAK"), ("İzmir", "İzmir"), ("I\u{307}zmir", "İzmir")]);
    }

    #[test]
    fn the_first_edition_spells_as_it_did() {
        let settings = AnalyzerSettings {
            edition: Edition::First,
            language: Language::Turkish,
            ..Default::default()
        };
        check(
            &settings,
            &[
                ("İZMİR", "i\u{307}zmi\u{307}r"),
                ("IRMAK", "irmak"),
                ("CAFE\u{301}", "café"),
                ("\u{958}", "\u{958}"),
                ("a\u{fe0f}", "a\u{fe0f}"),
            ],
        );
    }
}
