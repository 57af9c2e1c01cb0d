//! How a name from the server becomes the name of a local file.

use super::text;

/// The longest file name that the common file systems take, in bytes.
pub const MAX_NAME_BYTES: usize = 255;

/// Names that Windows keeps for devices, with or without an extension.
const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// Makes a name from the server safe to be created in a folder that the person
/// chose, on any system: separators, control characters and those that Windows
/// refuses become `_`; leading dots, and dots and spaces at the end, go;
/// reserved device names get a `_` in front; what is longer than `max_bytes`
/// is shortened before its extension. Never empty: `fallback` (an id) is used
/// where nothing is left.
///
/// `max_bytes` is [`MAX_NAME_BYTES`] less what the caller appends.
#[must_use]
pub fn safe_file_name(name: &str, fallback: &str, max_bytes: usize) -> String {
    let replaced: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if text::clean(c.encode_utf8(&mut [0; 4])) != *c.encode_utf8(&mut [0; 4]) => '_',
            c => c,
        })
        .collect();
    let trimmed = replaced
        .trim_start_matches(|c: char| c == '.' || c.is_whitespace())
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let mut safe = if trimmed.is_empty() {
        fallback.to_owned()
    } else {
        trimmed.to_owned()
    };
    if is_reserved(&safe) {
        safe.insert(0, '_');
    }
    let short = shortened(&safe, max_bytes);
    short
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
        .to_owned()
}

/// `report.tar.gz`, 2 → `report (2).tar.gz`: the name to take when the first
/// one is taken.
#[must_use]
pub fn numbered_file_name(name: &str, number: u32) -> String {
    let (stem, extension) = split_extension(name);
    let suffix = format!(" ({number}){extension}");
    let stem = cut_at_char(stem, MAX_NAME_BYTES.saturating_sub(suffix.len()));
    format!("{stem}{suffix}")
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    if RESERVED.iter().any(|r| stem.eq_ignore_ascii_case(r)) {
        return true;
    }
    let mut chars = stem.chars();
    let prefix: String = chars.by_ref().take(3).collect();
    (prefix.eq_ignore_ascii_case("COM") || prefix.eq_ignore_ascii_case("LPT"))
        && matches!(
            (chars.next(), chars.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
}

/// Cuts before the extension, which is worth more than the middle of a name.
fn shortened(name: &str, max_bytes: usize) -> String {
    if name.len() <= max_bytes {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    let stem = cut_at_char(stem, max_bytes.saturating_sub(extension.len()));
    let cut = format!("{stem}{extension}");
    cut_at_char(&cut, max_bytes).to_owned()
}

/// The extension with its dot, `.tar.gz` and the like as one; `""` where there
/// is none. What is longer than 16 bytes is no extension.
fn split_extension(name: &str) -> (&str, &str) {
    let Some(dot) = name.rfind('.').filter(|dot| *dot > 0) else {
        return (name, "");
    };
    let (stem, extension) = name.split_at(dot);
    if extension.len() > 16 {
        return (name, "");
    }
    if let Some(tar) = stem.strip_suffix(".tar").filter(|s| !s.is_empty()) {
        return name.split_at(tar.len());
    }
    (stem, extension)
}

fn cut_at_char(text: &str, max_bytes: usize) -> &str {
    let mut end = max_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.split_at(end).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn safe(name: &str) -> String {
        safe_file_name(name, "4711", MAX_NAME_BYTES)
    }

    #[test]
    fn names_from_devices_stay_in_the_folder() {
        assert_eq!(safe("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe("..\\..\\evil.exe"), "_.._evil.exe");
        assert_eq!(safe("/abs/olute"), "_abs_olute");
        assert_eq!(safe("."), "4711");
        assert_eq!(safe(""), "4711");
        assert_eq!(safe(" .. "), "4711");
        assert_eq!(safe(".bashrc"), "bashrc");
        assert_eq!(safe("ns=2;s=sampleFile"), "ns=2;s=sampleFile");
        assert_eq!(safe("a:b"), "a_b");
        assert_eq!(
            safe("naïve 测试 🚀\u{1b}[31m.bin"),
            "naïve 测试 🚀_[31m.bin"
        );
        assert_eq!(safe("trailing. . "), "trailing");
    }

    #[test]
    fn device_names_are_escaped() {
        assert_eq!(safe("CON"), "_CON");
        assert_eq!(safe("nul.txt"), "_nul.txt");
        assert_eq!(safe("Com1.log"), "_Com1.log");
        assert_eq!(safe("COM10"), "COM10");
        assert_eq!(safe("console.txt"), "console.txt");
    }

    #[test]
    fn long_names_keep_their_extension() {
        let long = format!("{}.tar.gz", "é".repeat(300));
        let short = safe(&long);
        assert!(short.len() <= MAX_NAME_BYTES && short.len() > 250);
        assert!(short.ends_with("é.tar.gz"));
    }

    #[test]
    fn a_number_goes_before_the_extension() {
        assert_eq!(numbered_file_name("report.tar.gz", 2), "report (2).tar.gz");
        assert_eq!(numbered_file_name("README", 3), "README (3)");
        assert_eq!(
            numbered_file_name("a.b c d e f g h i j k l m", 2),
            "a.b c d e f g h i j k l m (2)"
        );
        let long = format!("{}.bin", "x".repeat(251));
        assert_eq!(numbered_file_name(&long, 12).len(), MAX_NAME_BYTES);
    }

    proptest! {
        #[test]
        fn a_safe_name_is_one_plain_component(name in any::<String>(), max in 32usize..=255) {
            let safe = safe_file_name(&name, "4711", max);
            prop_assert!(!safe.is_empty() && safe.len() <= max);
            prop_assert!(!safe.starts_with('.') && !safe.contains(['/', '\\', '\0']));
            let path = std::path::Path::new(&safe);
            prop_assert_eq!(path.components().count(), 1);
            prop_assert!(!is_reserved(&safe));
        }
    }
}
