//! `--set KEY=JSON`: further fields of a new object.

use serde_json::{Map, Value};

use crate::domain::clean;
use crate::edit::ObjectKind;

/// Fields that have flags of their own.
const FLAGS: [(&str, &str); 2] = [("name", "--name"), ("type", "--type")];

/// The fields as the text of one JSON object; `None` without any.
///
/// # Errors
/// A sentence that names the flag and the position in it.
pub(super) fn parse(flags: &[String]) -> Result<Option<String>, String> {
    let mut fields = Map::new();
    for (flag, (key, value)) in flags.iter().zip(read(flags)?) {
        if let Some((_, own)) = FLAGS.iter().find(|(name, _)| *name == key) {
            let flag = clean(flag);
            return Err(format!("--set '{flag}': “{key}” has its own flag: {own}."));
        }
        fields.insert(key, value);
    }
    Ok((!fields.is_empty()).then(|| Value::Object(fields).to_string()))
}

/// The fields and their values as JSON, in their order.
///
/// # Errors
/// As [`parse`].
pub(super) fn pairs(flags: &[String]) -> Result<Vec<(String, String)>, String> {
    let fields = read(flags)?;
    Ok(fields
        .into_iter()
        .map(|(key, value)| (key, value.to_string()))
        .collect())
}

fn read(flags: &[String]) -> Result<Vec<(String, Value)>, String> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    for flag in flags {
        let (key, value) = field(flag).map_err(|why| format!("--set '{}': {why}", clean(flag)))?;
        if fields.iter().any(|(other, _)| *other == key) {
            return Err(format!("--set gives “{}” twice.", clean(&key)));
        }
        fields.push((key, value));
    }
    Ok(fields)
}

fn field(flag: &str) -> Result<(String, Value), String> {
    let Some((key, json)) = flag.split_once('=') else {
        return Err("there is no “=”; it is written KEY=JSON.".to_owned());
    };
    let key = key.trim();
    if key.is_empty() {
        return Err("there is no key before the “=”.".to_owned());
    }
    if ObjectKind::Binary.is_of_the_platform(key) {
        return Err(format!("“{key}” is set by the platform itself."));
    }
    match serde_json::from_str(json) {
        Ok(value) => Ok((key.to_owned(), value)),
        Err(error) => Err(format!(
            "the value is not JSON: {}, at character {} of it. Text needs quotes: {}='\"text\"'.",
            reason(&error),
            error.column(),
            clean(key),
        )),
    }
}

/// The parser's words without the position, which is told apart.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(flags: &[&str]) -> Result<Option<String>, String> {
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        parse(&flags)
    }

    #[test]
    fn fields_become_one_object_in_their_order() {
        assert_eq!(parsed(&[]), Ok(None));
        assert_eq!(
            parsed(&["z={}", " a =\"x=y\"", "n=1"]),
            Ok(Some(r#"{"z":{},"a":"x=y","n":1}"#.to_owned()))
        );
    }

    #[test]
    fn each_mistake_is_a_sentence() {
        let cases = [
            ("novalue", "there is no “=”"),
            ("=1", "no key"),
            ("a=text", "not JSON: expected ident, at character 2"),
            ("a=", "not JSON: EOF while parsing a value, at character 0"),
            ("a={\"b\":}", "at character 6"),
            ("name=\"x\"", "its own flag: --name"),
            ("length=1", "set by the platform"),
        ];
        for (flag, words) in cases {
            let said = parsed(&[flag]).unwrap_err();
            assert!(said.contains(words), "{flag}: {said}");
            assert!(said.starts_with("--set '"), "{said}");
        }
        assert_eq!(
            parsed(&["a=1", "a=2"]).unwrap_err(),
            "--set gives “a” twice."
        );
    }
}
