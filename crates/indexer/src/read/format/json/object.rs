//! Picks wanted fields out of a JSON object without building the rest.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// Names of wanted fields.
pub(crate) struct Names(Vec<String>);

impl Names {
    pub(crate) fn new(mut names: Vec<String>) -> Self {
        names.sort();
        names.dedup();
        Self(names)
    }

    /// Returns the value of a wanted field, if the object has it.
    pub(crate) fn value<'v>(&self, values: &'v [Option<Value>], name: &str) -> Option<&'v Value> {
        let place = self.0.iter().position(|wanted| wanted == name)?;
        values.get(place)?.as_ref()
    }

    /// Returns the value of a wanted field for changing, if the object has it.
    pub(crate) fn value_mut<'v>(
        &self,
        values: &'v mut [Option<Value>],
        name: &str,
    ) -> Option<&'v mut Value> {
        let place = self.0.iter().position(|wanted| wanted == name)?;
        values.get_mut(place)?.as_mut()
    }
}

/// Parses one object and returns the wanted values, in the order of the names.
pub(crate) fn values(line: &str, names: &Names) -> serde_json::Result<Vec<Option<Value>>> {
    let mut parser = serde_json::Deserializer::from_str(line);
    let values = parser.deserialize_map(Wanted(names))?;
    parser.end()?;
    Ok(values)
}

/// Returns the names of all fields of an object, in alphabetical order.
pub(crate) fn field_names(line: &[u8]) -> Vec<String> {
    let fields: serde_json::Map<String, Value> = serde_json::from_slice(line).unwrap_or_default();
    let names: BTreeSet<String> = fields.into_iter().map(|(name, _)| name).collect();
    names.into_iter().collect()
}

/// Says in words what a value is.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

struct Wanted<'a>(&'a Names);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Vec<Option<Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut values = vec![None; self.0.0.len()];
        while let Some(place) = map.next_key_seed(Place(self.0))? {
            match place {
                Some(place) => values[place] = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

/// Reads a field name as its place among the wanted ones.
struct Place<'a>(&'a Names);

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Place<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.0.iter().position(|wanted| wanted == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wanted_fields_are_found_wherever_they_stand() {
        let names = Names::new(vec!["text".into(), "id".into(), "text".into()]);
        let line = r#"{"x": [1, {"id": 2}], "text": "a\tb", "\u0069d": 7}"#;
        let values = values(line, &names).unwrap();
        assert_eq!(names.value(&values, "text"), Some(&Value::from("a\tb")));
        assert_eq!(names.value(&values, "id"), Some(&Value::from(7)));
        assert_eq!(names.value(&values, "x"), None);
        assert_eq!(field_names(line.as_bytes()), ["id", "text", "x"]);
    }

    #[test]
    fn anything_but_one_object_is_refused() {
        let names = Names::new(vec!["text".into()]);
        for line in ["[1]", "3", "{\"text\": \"a\"", "{} {}", "", "{\"text\": tru}"] {
            assert!(values(line, &names).is_err(), "{line}");
        }
    }
}
