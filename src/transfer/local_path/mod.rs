//! Paths of this machine as people type, complete and paste them.
//!
//! Three questions: which path does a text mean ([`LocalPaths::expand`]), how
//! could it go on ([`LocalPaths::complete`]), and is a paste a set of files
//! ([`LocalPaths::pasted_files`]). How a text is read as words is in
//! `words.rs`, without any I/O; what exists is asked of the file system here.
//! All that ask it block: they belong on a blocking thread.

mod complete;
mod words;

use std::path::{Path, PathBuf};

pub use complete::{Candidate, Completion, MAX_CANDIDATES};

/// A paste longer than this is text, not the names of files.
const MAX_PASTED_BYTES: usize = 64 * 1024;

/// Where paths start: the home folder for `~`, and the folder that relative
/// paths are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPaths {
    home: Option<PathBuf>,
    folder: PathBuf,
}

impl LocalPaths {
    /// Paths that start at these two folders.
    #[must_use]
    pub const fn new(home: Option<PathBuf>, folder: PathBuf) -> Self {
        Self { home, folder }
    }

    /// The path that a text means. It may be typed plainly (`my file.txt`),
    /// start with `~`, be quoted or escaped as shells do, or be a `file://`
    /// URL. A relative path starts at the folder; an empty text is the folder.
    #[must_use]
    pub fn expand(&self, text: &str) -> PathBuf {
        self.rooted(&words::plain(text.trim_start()))
    }

    /// How a text could go on, from what is in the folder it points into.
    ///
    /// # Errors
    /// A sentence, where that folder cannot be read.
    pub fn complete(&self, text: &str) -> Result<Completion, String> {
        complete::complete(self, text)
    }

    /// The files that a paste names: `[]` when it is anything else. Terminals
    /// paste what is dropped on them as absolute paths, quoted or escaped or
    /// as `file://` URLs, between spaces or on lines of their own.
    #[must_use]
    pub fn pasted_files(&self, text: &str) -> Vec<PathBuf> {
        if text.len() > MAX_PASTED_BYTES {
            return Vec::new();
        }
        words::pasted_readings(text)
            .into_iter()
            .filter(|words| words.iter().all(|word| words::is_absolute(word)))
            .map(|words| words.iter().map(|word| self.rooted(word)).collect())
            .find(|paths: &Vec<PathBuf>| paths.iter().all(|path| path.is_file()))
            .unwrap_or_default()
    }

    /// Resolves `~` and the folder for a text that holds no quotes any more.
    fn rooted(&self, plain: &str) -> PathBuf {
        if let (Some(home), Some(rest)) = (&self.home, words::after_home(plain)) {
            return home.join(rest);
        }
        self.folder.join(Path::new(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(folder: &Path) -> LocalPaths {
        LocalPaths::new(Some(folder.join("home")), folder.to_owned())
    }

    #[test]
    fn a_text_means_a_path_however_it_is_written() {
        let paths = paths(Path::new("/w"));
        let cases = [
            ("", "/w"),
            ("a.txt", "/w/a.txt"),
            ("my file.txt", "/w/my file.txt"),
            ("  /abs/x", "/abs/x"),
            ("~", "/w/home"),
            ("~/x y", "/w/home/x y"),
            ("~x", "/w/~x"),
            ("'/a b/c'", "/a b/c"),
            ("\"/a \\\"b\\\"/c\"", "/a \"b\"/c"),
            ("/a\\ b/\\(c\\)", "/a b/(c)"),
            ("'half", "/w/'half"),
            (
                "file:///tmp/na%C3%AFve%20%E6%B5%8B.bin",
                "/tmp/naïve 测.bin",
            ),
            ("file://localhost/tmp/x", "/tmp/x"),
            ("naïve 测试 🚀", "/w/naïve 测试 🚀"),
        ];
        for (text, path) in cases {
            assert_eq!(paths.expand(text), Path::new(path), "{text}");
        }
    }

    #[test]
    fn without_a_home_a_tilde_is_a_name() {
        let paths = LocalPaths::new(None, "/w".into());
        assert_eq!(paths.expand("~/x"), Path::new("/w/~/x"));
    }

    #[test]
    fn a_paste_is_files_when_all_of_it_exists() {
        let folder = tempfile::tempdir().unwrap();
        let one = folder.path().join("naïve 测试 🚀.bin");
        let two = folder.path().join("two.txt");
        std::fs::write(&one, b"1").unwrap();
        std::fs::write(&two, b"2").unwrap();
        let paths = paths(folder.path());
        let (first, second) = (one.display(), two.display());
        let escaped = first.to_string().replace(' ', "\\ ");
        let url = first.to_string().replace(' ', "%20");
        for paste in [
            format!("'{first}' '{second}' "),
            format!("{escaped} {second}"),
            format!("{first}\n{second}\n"),
            format!("file://{url}\r\nfile://{second}\r\n"),
            format!("\"{first}\"\n'{second}'"),
        ] {
            assert_eq!(
                paths.pasted_files(&paste),
                [one.clone(), two.clone()],
                "{paste}"
            );
        }
        assert_eq!(
            paths.pasted_files(&first.to_string()),
            [one],
            "spaces unescaped"
        );
    }

    #[test]
    fn any_other_paste_is_text() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("two.txt"), b"2").unwrap();
        let paths = paths(folder.path());
        let here = folder.path().display();
        for paste in [
            String::new(),
            " \n ".to_owned(),
            "hello".to_owned(),
            "two.txt".to_owned(),
            format!("{here}"),
            format!("{here}/missing"),
            format!("{here}/two.txt {here}/missing"),
            format!("'{here}/two.txt"),
            "file://elsewhere/tmp/x".to_owned(),
            "\0".to_owned(),
            "/".repeat(MAX_PASTED_BYTES + 1),
        ] {
            assert_eq!(paths.pasted_files(&paste), Vec::<PathBuf>::new(), "{paste}");
        }
    }
}
