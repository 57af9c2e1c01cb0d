//! A text that is looked for in what is shown.

use std::ops::Range;

/// What is looked for. In lower case letters it finds capitals as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    wanted: String,
    minds_case: bool,
}

impl Search {
    /// `None`: there is nothing to look for.
    #[must_use]
    pub fn new(wanted: &str) -> Option<Self> {
        let minds_case = wanted.chars().any(char::is_uppercase);
        (!wanted.is_empty()).then(|| Self {
            wanted: wanted.to_owned(),
            minds_case,
        })
    }

    /// As it was typed.
    #[must_use]
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// Whether the text holds it.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        !self.hits(text).is_empty()
    }

    /// Where it is in the text, in bytes, from left to right.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<Range<usize>> {
        if self.minds_case {
            let found = text.match_indices(self.wanted.as_str());
            return found.map(|(at, hit)| at..at + hit.len()).collect();
        }
        // Lower case may be longer than the letter, so places are kept.
        let mut lower = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            for small in c.to_lowercase() {
                lower.push(small);
                places.resize(lower.len(), (at, at + c.len_utf8()));
            }
        }
        let found = lower.match_indices(self.wanted.as_str());
        found
            .filter_map(|(at, hit)| {
                let (start, _) = places.get(at)?;
                let (_, end) = places.get(at + hit.len() - 1)?;
                Some(*start..*end)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What was found, and where it begins.
    fn hits<'a>(wanted: &str, text: &'a str) -> Vec<(usize, &'a str)> {
        let hits = Search::new(wanted).unwrap().hits(text);
        hits.into_iter()
            .map(|hit| (hit.start, &text[hit]))
            .collect()
    }

    #[test]
    fn small_letters_find_capitals_and_capitals_only_themselves() {
        assert_eq!(
            hits("err", "Err, ERR and err"),
            [(0, "Err"), (5, "ERR"), (13, "err")]
        );
        assert_eq!(hits("Err", "Err, ERR and err"), [(0, "Err")]);
        assert_eq!(hits("ä", "Äther"), [(0, "Ä")]);
        // A letter that becomes longer in lower case.
        assert_eq!(hits("x", "İx"), [(2, "x")]);
        assert!(Search::new("").is_none());
    }

    proptest! {
        #[test]
        fn hits_are_parts_of_the_text(wanted in "[a-cİA ]{1,3}", text in "[a-cA-Cİß ]{0,30}") {
            let minds_case = wanted.chars().any(char::is_uppercase);
            for (_, hit) in hits(&wanted, &text) {
                prop_assert!(!minds_case || hit == wanted);
            }
        }
    }
}
