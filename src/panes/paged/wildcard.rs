//! Names with gaps, as a filter that is typed has them.

/// Whether a text holds the wanted one, or, where that has a `*`, matches it
/// whole. Both in lower case. The same rule as the server's (`API.md` section
/// 3), so that Enter does not surprise.
#[must_use]
pub fn matches_wildcard(text: &str, wanted: &str) -> bool {
    if !wanted.contains('*') {
        return text.contains(wanted);
    }
    let mut parts = wanted.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    true
}
