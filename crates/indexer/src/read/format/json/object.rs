//! Picks wanted fields out of a JSON object without building the rest.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// Names of wanted fields. A name with points also leads into objects, unless a field has
/// that very name.
pub(crate) struct Names {
    names: Vec<String>,
    /// What may stand before a point of a name, and the place of the name.
    heads: Vec<(String, usize)>,
}

impl Names {
    pub(crate) fn new(mut names: Vec<String>) -> Self {
        names.sort();
        names.dedup();
        let heads = names.iter().enumerate().flat_map(|(place, name)| {
            name.match_indices('.').map(move |(point, _)| (name[..point].to_owned(), place))
        });
        let heads = heads.collect();
        Self { names, heads }
    }

    /// Returns the value of a wanted field, if the object has it.
    pub(crate) fn value<'v>(&self, values: &'v [Option<Value>], name: &str) -> Option<&'v Value> {
        let place = self.names.iter().position(|wanted| wanted == name)?;
        values.get(place)?.as_ref()
    }

    /// Returns the value of a wanted field for changing, if the object has it.
    pub(crate) fn value_mut<'v>(
        &self,
        values: &'v mut [Option<Value>],
        name: &str,
    ) -> Option<&'v mut Value> {
        let place = self.names.iter().position(|wanted| wanted == name)?;
        values.get_mut(place)?.as_mut()
    }
}

/// Parses one object and returns the wanted values, in the order of the names.
pub(crate) fn values(text: &str, names: &Names) -> serde_json::Result<Vec<Option<Value>>> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let values = parser.deserialize_map(Wanted(names))?;
    parser.end()?;
    Ok(values)
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

/// Follows a name with points into a value; of a list into all of its items.
fn inner(value: &Value, path: &str) -> Option<Value> {
    match value {
        Value::Object(fields) => {
            if let Some(found) = fields.get(path) {
                return Some(found.clone());
            }
            path.match_indices('.').find_map(|(point, _)| {
                fields.get(&path[..point]).and_then(|value| inner(value, &path[point + 1..]))
            })
        }
        Value::Array(items) => {
            let found: Vec<Value> = items.iter().filter_map(|item| inner(item, path)).collect();
            (!found.is_empty()).then_some(Value::Array(found))
        }
        _ => None,
    }
}

struct Wanted<'a>(&'a Names);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Vec<Option<Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let names = self.0;
        let mut values = vec![None; names.names.len()];
        if names.heads.is_empty() {
            while let Some(place) = map.next_key_seed(Place(names))? {
                match place {
                    Some(place) => values[place] = Some(map.next_value()?),
                    None => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            return Ok(values);
        }
        let mut within = vec![None; values.len()];
        while let Some(key) = map.next_key::<String>()? {
            let place = names.names.iter().position(|wanted| *wanted == key);
            let headed: Vec<usize> =
                names.heads.iter().filter(|(head, _)| *head == key).map(|&(_, at)| at).collect();
            if place.is_none() && headed.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Value = map.next_value()?;
            for at in headed {
                let path = &names.names[at][key.len() + 1..];
                within[at] = inner(&value, path).or(within[at].take());
            }
            if let Some(place) = place {
                values[place] = Some(value);
            }
        }
        Ok(values.into_iter().zip(within).map(|(value, within)| value.or(within)).collect())
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
        Ok(self.0.names.iter().position(|wanted| wanted == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(names: &[&str]) -> Names {
        Names::new(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn wanted_fields_are_found_wherever_they_stand() {
        let names = wanted(&["text", "id", "text"]);
        let line = r#"{"x": [1, {"id": 2}], "text": "a\tb", "\u0069d": 7}"#;
        let values = values(line, &names).unwrap();
        assert_eq!(names.value(&values, "text"), Some(&Value::from("a\tb")));
        assert_eq!(names.value(&values, "id"), Some(&Value::from(7)));
        assert_eq!(names.value(&values, "x"), None);
    }

    #[test]
    fn points_lead_into_objects_and_lists_unless_a_field_has_the_name() {
        let check = |line: &str, name: &str, expected: Option<Value>| {
            let names = wanted(&[name, "other"]);
            let values = values(line, &names).unwrap();
            assert_eq!(names.value(&values, name).cloned(), expected, "{line} {name}");
        };
        let line = r#"{"data": {"text": "a", "b.c": {"d": 1}}, "tags": [{"n": "x"}, 3, {"n": 4}]}"#;
        check(line, "data.text", Some("a".into()));
        check(line, "data.b.c.d", Some(1.into()));
        check(line, "tags.n", Some(serde_json::json!(["x", 4])));
        check(line, "data.none", None);
        check(line, "data.text.more", None);
        check(r#"{"a.b": 1, "a": {"b": 2}}"#, "a.b", Some(1.into()));
        check(r#"{"a": {"b": 2}, "a.b": 1}"#, "a.b", Some(1.into()));
        check(r#"{"a": {"b": 2}, "a": 1}"#, "a.b", Some(2.into()));
    }

    #[test]
    fn anything_but_one_object_is_refused() {
        for names in [wanted(&["text"]), wanted(&["a.text"])] {
            for line in ["[1]", "3", "{\"text\": \"a\"", "{} {}", "", "{\"text\": tru}"] {
                assert!(values(line, &names).is_err(), "{line}");
            }
        }
    }
}
