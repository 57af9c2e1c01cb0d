//! Which signs a terminal can show, as far as the environment tells.

/// Whether the locale has UTF-8. Where none is set, nothing says that it has not.
#[must_use]
pub fn has_utf8(environment: impl Fn(&str) -> Option<String>) -> bool {
    // Windows has no such variables, and its terminals know all signs.
    !cfg!(unix)
        || ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(environment)
            .find(|locale| !locale.is_empty())
            .is_none_or(|locale| locale.to_ascii_uppercase().contains("UTF"))
}

/// Whether the terminal has signs beside ASCII for borders and marks: the
/// console of Linux has few, and a VT of DEC none.
#[must_use]
pub fn has_signs(environment: impl Fn(&str) -> Option<String>) -> bool {
    let term = environment("TERM").unwrap_or_default();
    // “vte” is another matter.
    let number = term.strip_prefix("vt").unwrap_or_default();
    let is_old = term == "linux" || number.starts_with(|c: char| c.is_ascii_digit());
    !is_old && has_utf8(environment)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn signs_need_a_locale_and_a_terminal_that_have_them() {
        for (set, signs) in [
            (&[][..], true),
            (&[("TERM", "xterm-256color"), ("LANG", "de_DE.UTF-8")], true),
            (&[("LANG", "C.utf8"), ("LC_ALL", "")], true),
            (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "de_DE.ISO-8859-1")], false),
            (&[("TERM", "linux"), ("LANG", "C.UTF-8")], false),
            (&[("TERM", "vt220")], false),
            (&[("TERM", "vte-256color")], true),
        ] {
            let has = has_signs(|name| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(has, signs, "{set:?}");
        }
    }
}
