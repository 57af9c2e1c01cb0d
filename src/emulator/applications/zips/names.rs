//! Names within a zip: which are allowed, and which can stand beside each other.

use super::Problem;

/// The longest name, in bytes.
const LONGEST: usize = 1024;

/// The most folders that one may lie in.
const DEEPEST: usize = 64;

/// Checks the name of a file, or of a folder by a slash at its end.
///
/// # Errors
/// It leads out of the zip, or on some system would; it is empty or too long;
/// it holds control characters.
pub fn check_path(name: &str) -> Result<(), Problem> {
    let wrong = |what: &str| Err(Problem::refused(format!("The name {name:?} {what}.")));
    if name.len() > LONGEST {
        return Err(Problem::refused(format!(
            "A name of {} bytes is too long: {LONGEST} are allowed.",
            name.len()
        )));
    }
    let path = path(name);
    if path.is_empty() {
        return wrong("is empty");
    }
    if path.starts_with('/') {
        return wrong("is absolute");
    }
    if path.contains('\\') {
        return wrong("holds a backslash");
    }
    if path.chars().any(char::is_control) {
        return wrong("holds control characters");
    }
    if path.as_bytes().get(1) == Some(&b':') {
        return wrong("begins with a drive");
    }
    if path.split('/').count() > DEEPEST {
        return wrong("lies in too many folders");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return wrong("holds an empty part, '.' or '..'");
    }
    Ok(())
}

/// Checks that names, each of which was checked, can stand beside each other.
/// Needs no memory beside theirs: sorted by their parts, what is in a folder
/// stands right behind the folder itself.
///
/// # Errors
/// One is there twice, or what is a folder would be a file as well.
pub fn check_together(mut names: Vec<String>) -> Result<(), Problem> {
    names.sort_unstable_by(|one, other| path(one).split('/').cmp(path(other).split('/')));
    for (one, next) in names.iter().zip(names.iter().skip(1)) {
        let Some(rest) = path(next).strip_prefix(path(one)) else {
            continue;
        };
        let is_file = !one.ends_with('/');
        if rest.is_empty() && one == next {
            return Err(Problem::refused(format!(
                "The name {one:?} is there twice."
            )));
        }
        if rest.is_empty() || (is_file && rest.starts_with('/')) {
            return Err(both(path(one)));
        }
    }
    Ok(())
}

/// A name without the slash that says that it is a folder's.
fn path(name: &str) -> &str {
    name.strip_suffix('/').unwrap_or(name)
}

fn both(path: &str) -> Problem {
    Problem::refused(format!("{path:?} would be a file and a folder at once."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_refused() {
        for good in [
            "a",
            "a/",
            "a/b.txt",
            "a b/ü.js",
            "..a/b..",
            ".well-known/x",
            "ab:c",
        ] {
            check_path(good).unwrap();
        }
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a",
            "a/../../b",
            "a/..",
            "a//b",
            "./a",
            "a/./b",
            "a\\b",
            "..\\a",
            "C:/a",
            "a\u{0}b",
            "a\nb",
            "//a",
        ] {
            assert!(check_path(bad).is_err(), "{bad:?}");
        }
        assert!(check_path(&"a".repeat(LONGEST + 1)).is_err());
        assert!(check_path(&"a/".repeat(DEEPEST + 1)).is_err());
    }

    #[test]
    fn what_is_a_file_is_no_folder() {
        let beside =
            |names: &[&str]| check_together(names.iter().map(|name| (*name).to_owned()).collect());
        let good = ["a/b", "a/", "a-b", "c", "d/e/f", "d/e/", "ab", "a b/c"];
        beside(&good).unwrap();
        for bad in ["a", "a/", "a/b", "a/b/", "c", "c/", "c/x", "a/b/c", "d/e"] {
            let mut names = good.to_vec();
            names.push(bad);
            assert!(beside(&names).is_err(), "{bad}");
            names.rotate_right(1);
            assert!(beside(&names).is_err(), "{bad}");
        }
        // What stands between them in the order of their letters.
        assert!(beside(&["a", "a-b", "a/c"]).is_err());
        beside(&["d/e/f", "d/e/", "d/"]).unwrap();
        beside(&[]).unwrap();
    }
}
