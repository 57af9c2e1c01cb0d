//! How a path could go on.

use std::cmp::Reverse;
use std::fs::{self, DirEntry};
use std::path::MAIN_SEPARATOR;

use super::{LocalPaths, words};
use crate::transfer::local;

/// More candidates than this are not listed: nobody reads them.
pub const MAX_CANDIDATES: usize = 500;

/// How a text could go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The text, longer by what all candidates have in common. At least what
    /// was typed.
    pub common: String,
    /// Folders first, then by name; at most [`MAX_CANDIDATES`].
    pub candidates: Vec<Candidate>,
    /// How many more there are.
    pub left_out: usize,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The whole text with it: ends with a separator for a folder. Spaces stay
    /// as they are. Not cleaned.
    pub text: String,
    /// The name alone, to be listed. Not cleaned.
    pub name: String,
    /// Whether it is a folder.
    pub is_dir: bool,
}

/// See [`LocalPaths::complete`].
///
/// Names match as long as their beginning does; upper and lower case count
/// once a capital is typed. Hidden files are offered only after a dot. Names
/// that are not Unicode cannot be typed and are left out.
pub(super) fn complete(paths: &LocalPaths, text: &str) -> Result<Completion, String> {
    let text = as_typed(text);
    if text == "~" {
        return Ok(only("~", true, format!("~{MAIN_SEPARATOR}")));
    }
    let cut = text
        .rfind(std::path::is_separator)
        .map_or(0, |separator| separator + 1);
    let (folder_text, typed) = text.split_at(cut);
    let typed = words::plain(typed);
    if typed == ".." {
        return Ok(only("..", true, format!("{folder_text}..{MAIN_SEPARATOR}")));
    }

    let folder = paths.expand(folder_text);
    let entries =
        fs::read_dir(&folder).map_err(|error| local::error("read", &folder, &error).to_string())?;
    let mut candidates: Vec<Candidate> = entries
        .flatten()
        .filter_map(|entry| candidate(&entry, folder_text, &typed))
        .collect();
    // Compared by the lower case first, so that `b` stands between `A` and `C`.
    candidates
        .sort_by_cached_key(|it| (Reverse(it.is_dir), it.name.to_lowercase(), it.name.clone()));

    let common = common_beginning(&candidates)
        .filter(|common| common.len() >= text.len())
        .unwrap_or_else(|| text.clone());
    let left_out = candidates.len().saturating_sub(MAX_CANDIDATES);
    candidates.truncate(MAX_CANDIDATES);
    Ok(Completion {
        common,
        candidates,
        left_out,
    })
}

/// The text in the form that completion goes on with: what was pasted in
/// quotes or as a URL becomes the path that it means.
fn as_typed(text: &str) -> String {
    let text = text.trim_start();
    if text.starts_with(['\'', '"']) || text.starts_with("file://") {
        words::escaped(&words::plain(text))
    } else {
        text.to_owned()
    }
}

fn only(name: &str, is_dir: bool, text: String) -> Completion {
    Completion {
        common: text.clone(),
        candidates: vec![Candidate {
            text,
            name: name.to_owned(),
            is_dir,
        }],
        left_out: 0,
    }
}

fn candidate(entry: &DirEntry, folder_text: &str, typed: &str) -> Option<Candidate> {
    let name = entry.file_name().into_string().ok()?;
    let hidden = name.starts_with('.') && !typed.starts_with('.');
    if hidden || !begins(&name, typed) {
        return None;
    }
    // Only a link needs a second look at the disk.
    let is_dir = match entry.file_type().ok()? {
        kind if kind.is_symlink() => entry.path().is_dir(),
        kind => kind.is_dir(),
    };
    let mut text = format!("{folder_text}{}", words::escaped(&name));
    if text.starts_with(['~', '\'', '"']) && folder_text.is_empty() {
        text.insert_str(0, &format!(".{MAIN_SEPARATOR}"));
    }
    if is_dir {
        text.push(MAIN_SEPARATOR);
    }
    Some(Candidate { text, name, is_dir })
}

fn begins(name: &str, typed: &str) -> bool {
    name.starts_with(typed)
        || !typed.chars().any(char::is_uppercase) && name.to_lowercase().starts_with(typed)
}

/// What all texts begin with; `None` of none.
fn common_beginning(candidates: &[Candidate]) -> Option<String> {
    let (first, others) = candidates.split_first()?;
    let mut length = first.text.len();
    for other in others {
        length = first
            .text
            .char_indices()
            .zip(other.text.chars())
            .find(|((_, a), b)| a != b)
            .map_or(first.text.len().min(other.text.len()), |((at, _), _)| at)
            .min(length);
    }
    Some(first.text.split_at(length).0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn folder() -> (tempfile::TempDir, LocalPaths) {
        let folder = tempfile::tempdir().unwrap();
        for dir in ["home/firmware", "Archive", "naïve 测试 🚀"] {
            fs::create_dir_all(folder.path().join(dir)).unwrap();
        }
        for file in [
            "firmware-1.bin",
            "firmware-2.bin",
            "Firm.txt",
            ".hidden",
            "naïve 测试 🚀/a b.bin",
            "back\\ slash",
            "home/x",
        ] {
            fs::write(folder.path().join(file), b"").unwrap();
        }
        let paths = LocalPaths::new(Some(folder.path().join("home")), folder.path().to_owned());
        (folder, paths)
    }

    fn texts(completion: &Completion) -> Vec<&str> {
        completion
            .candidates
            .iter()
            .map(|candidate| candidate.text.as_str())
            .collect()
    }

    #[test]
    fn folders_come_first_and_hidden_files_only_after_a_dot() {
        let (_folder, paths) = folder();
        let all = paths.complete("").unwrap();
        assert_eq!(
            texts(&all),
            [
                "Archive/",
                "home/",
                "naïve 测试 🚀/",
                "back\\\\ slash",
                "Firm.txt",
                "firmware-1.bin",
                "firmware-2.bin"
            ]
        );
        assert_eq!(all.common, "");
        let hidden = paths.complete(".").unwrap();
        assert_eq!(
            (texts(&hidden), hidden.common.as_str()),
            (vec![".hidden"], ".hidden")
        );
    }

    #[test]
    fn the_text_goes_on_as_far_as_all_agree() {
        let (_folder, paths) = folder();
        let some = paths.complete("firmw").unwrap();
        assert_eq!(some.common, "firmware-");
        assert_eq!(texts(&some), ["firmware-1.bin", "firmware-2.bin"]);
        // Lower case finds both, which agree on nothing more than was typed.
        let both = paths.complete("fi").unwrap();
        assert_eq!((both.candidates.len(), both.common.as_str()), (3, "fi"));
        // A capital counts.
        assert_eq!(texts(&paths.complete("F").unwrap()), ["Firm.txt"]);
        let none = paths.complete("zzz").unwrap();
        assert_eq!((none.candidates.len(), none.common.as_str()), (0, "zzz"));
    }

    #[test]
    fn wide_names_with_spaces_complete_and_mean_the_file() {
        let (folder, paths) = folder();
        let dir = paths.complete("na").unwrap().common;
        assert_eq!(dir, "naïve 测试 🚀/");
        let file = paths.complete(&dir).unwrap().common;
        assert_eq!(file, "naïve 测试 🚀/a b.bin");
        assert!(paths.expand(&file).is_file());
        let odd = paths.complete("back").unwrap().common;
        assert_eq!(paths.expand(&odd), folder.path().join("back\\ slash"));
    }

    #[test]
    fn home_and_quotes_and_urls_complete_too() {
        let (folder, paths) = folder();
        assert_eq!(paths.complete("~").unwrap().common, "~/");
        assert_eq!(paths.complete("~/f").unwrap().common, "~/firmware/");
        assert_eq!(paths.complete("home/..").unwrap().common, "home/../");
        let here = folder.path().display();
        let quoted = paths.complete(&format!("'{here}/Arch'")).unwrap();
        assert_eq!(quoted.common, format!("{here}/Archive/"));
        let url = paths.complete(&format!("file://{here}/Arch")).unwrap();
        assert_eq!(url.common, format!("{here}/Archive/"));
    }

    #[test]
    fn a_name_that_would_mean_something_else_gets_a_dot_before_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("~")).unwrap();
        fs::write(folder.path().join("'a'"), b"").unwrap();
        let paths = LocalPaths::new(Some("/nowhere".into()), folder.path().to_owned());
        let all = paths.complete("").unwrap();
        assert_eq!(texts(&all), ["./~/", "./'a'"]);
        for candidate in &all.candidates {
            assert_eq!(
                paths.expand(&candidate.text),
                folder.path().join(&candidate.name)
            );
        }
    }

    #[test]
    fn a_large_folder_is_cut_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..MAX_CANDIDATES + 7 {
            fs::write(folder.path().join(format!("f{number:04}")), b"").unwrap();
        }
        let paths = LocalPaths::new(None, folder.path().to_owned());
        let all = paths.complete("").unwrap();
        assert_eq!((all.candidates.len(), all.left_out), (MAX_CANDIDATES, 7));
        assert_eq!(all.common, "f0");
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_sentence() {
        let paths = LocalPaths::new(None, Path::new("/").to_owned());
        let said = paths.complete("/no such folder/x").unwrap_err();
        assert!(said.starts_with("Could not read /no such folder"), "{said}");
    }
}
