//! JSON over lines, word by word as it was written: numbers that no computer
//! holds exactly stay as they are.

/// The same JSON with one field a line, indented by two spaces. Of a text that
/// is not JSON nothing is promised but that every character of it is there.
#[must_use]
pub fn pretty(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut chars = json.chars().peekable();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        if in_string {
            text.push(c);
            match c {
                '\\' => text.extend(chars.next()),
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                text.push(c);
            }
            '{' | '[' => {
                text.push(c);
                while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                if let Some(end) = chars.next_if(|c| matches!(c, '}' | ']')) {
                    text.push(end);
                } else {
                    depth += 1;
                    new_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut text, depth);
                text.push(c);
            }
            ',' => {
                text.push(c);
                new_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => text.push(c),
        }
    }
    text
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_and_strings_stay_as_they_are() {
        let json = r#"{"huge":123456789012345678901234567890,"n": 1.10,
            "a":{ "b":[1 ,"x: {,} \" \\"],"e":{ },"l":[] }}"#;
        let expected = r#"{
  "huge": 123456789012345678901234567890,
  "n": 1.10,
  "a": {
    "b": [
      1,
      "x: {,} \" \\"
    ],
    "e": {},
    "l": []
  }
}"#;
        assert_eq!(pretty(json), expected);
        assert_eq!(pretty(expected), expected);
    }

    proptest! {
        #[test]
        fn it_means_the_same(text in ".*", number in any::<i64>()) {
            let value = serde_json::json!({ "t": [text.clone(), { text: number }] });
            let read: serde_json::Value = serde_json::from_str(&pretty(&value.to_string())).unwrap();
            prop_assert_eq!(read, value);
        }
    }
}
