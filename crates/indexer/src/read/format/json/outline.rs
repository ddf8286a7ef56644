//! The fields of JSON objects by name, for the message that one is absent.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::extent::Extent;
use crate::read::format::absent::Column;

/// Levels of objects within each other whose fields are named, with points between the names.
const LEVELS: usize = 3;

/// Further records that are looked at.
const RECORDS: usize = 20;

/// Returns the fields of an object in the order of the file, those of objects within it too,
/// and how long their texts are there and in some of the objects that follow.
pub(super) fn columns(object: &str, following: &str) -> Vec<Column> {
    let mut columns = Columns { list: Vec::new(), places: HashMap::new() };
    for (name, leaf) in leaves(object) {
        let place = columns.list.len();
        columns.places.entry(name.clone()).or_insert(place);
        columns.list.push(Column::of(&name));
        columns.add(&name, leaf);
    }
    let mut rest = following;
    for _ in 0..RECORDS {
        let Some(start) = rest.find('{') else { break };
        let Some(length) = Extent::default().end_in(&rest.as_bytes()[start..]) else { break };
        let (object, after) = rest[start..].split_at(length);
        for (name, leaf) in leaves(object) {
            columns.add(&name, leaf);
        }
        rest = after;
    }
    columns.list
}

struct Columns {
    list: Vec<Column>,
    places: HashMap<String, usize>,
}

/// What a field holds, as far as it matters.
enum Leaf {
    Text(String),
    /// A list whose first item is an object.
    Records,
    Other,
}

impl Columns {
    /// Takes what a known field holds.
    fn add(&mut self, name: &str, leaf: Leaf) {
        let Some(&place) = self.places.get(name) else { return };
        match leaf {
            Leaf::Text(text) => self.list[place].add(&text),
            Leaf::Records => self.list[place].holds_records = true,
            Leaf::Other => {}
        }
    }
}

/// Returns the fields of an object that are no objects themselves. Where it breaks off, there
/// are no more.
fn leaves(object: &str) -> Vec<(String, Leaf)> {
    let mut found = Vec::new();
    let level = Level { found: &mut found, name: String::new(), depth: 0 };
    let read = level.deserialize(&mut serde_json::Deserializer::from_str(object));
    drop(read);
    found
}

/// Reads the value of a field, or a whole object, which has no name.
struct Level<'f> {
    found: &'f mut Vec<(String, Leaf)>,
    name: String,
    depth: usize,
}

impl Level<'_> {
    fn leaf(self, leaf: Leaf) {
        if self.depth > 0 {
            self.found.push((self.name, leaf));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        if self.depth == LEVELS {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            self.leaf(Leaf::Other);
            return Ok(());
        }
        while let Some(key) = map.next_key::<String>()? {
            let name = if self.depth == 0 { key } else { format!("{}.{key}", self.name) };
            map.next_value_seed(Level { found: self.found, name, depth: self.depth + 1 })?;
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<(), S::Error> {
        let first = items.next_element::<Value>()?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        let records = first.is_some_and(|first| first.is_object());
        self.leaf(if records { Leaf::Records } else { Leaf::Other });
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.leaf(Leaf::Text(text.to_owned()));
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.leaf(Leaf::Other);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.leaf(Leaf::Other);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.leaf(Leaf::Other);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.leaf(Leaf::Other);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.leaf(Leaf::Other);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_the_file_with_those_of_objects_within() {
        let object = r#"{"z": "abc", "a": {"y": 1, "b": {"c": {"d": 2}, "e": "f"}}, "l": [{"m": 1}],
            "n": [1], "o": null, "p": {}}"#;
        let columns = columns(object, "");
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["z", "a.y", "a.b.c", "a.b.e", "l", "n", "o"]);
        let records: Vec<bool> = columns.iter().map(|column| column.holds_records).collect();
        assert_eq!(records, [false, false, false, false, true, false, false]);
    }

    #[test]
    fn what_breaks_off_is_told_as_far_as_it_goes() {
        let columns = columns("{\"a\": 1, \"b\": {\"c\": \"x\", \"d", "\n{\"a\": 2} }{ {\"a");
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["a", "b.c"]);
    }
}
