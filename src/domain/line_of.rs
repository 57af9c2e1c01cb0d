//! Where in a text something stands, as people count.

/// The line of a byte of a text, from 1; past its end the last one.
#[must_use]
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let at = |at| line_of("a\nb\n", at);
        assert_eq!([at(0), at(1), at(2), at(9)], [1, 1, 2, 3]);
    }
}
