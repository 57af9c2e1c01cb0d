//! Which entries of a list fit what is typed, the best first.
//!
//! A word fits a short name by its letters in their order, `rlb` as `roll-back`;
//! in a sentence that would fit nearly always, so there it must stand as it is.

use frizbee::{Config, Matcher};

/// What an entry is found by. The first two in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Haystack {
    /// Its names.
    pub names: String,
    /// What it does, in a sentence.
    pub sentence: String,
    /// Its keys as they are written, capitals kept.
    pub keys: Vec<String>,
}

/// For each letter of a word that stands in the sentence: less than a letter of
/// a name is worth, which begins at 12.
const IN_SENTENCE: u64 = 6;

/// For a word that is the key itself: more than any name is worth.
const IS_KEY: u64 = 1000;

/// The places of those that fit every word, the best first; of equals the
/// earlier one. All of them in their order where nothing is typed.
pub(super) fn ranked(all: &[Haystack], typed: &str) -> Vec<usize> {
    let mut scores: Vec<Option<u64>> = vec![Some(0); all.len()];
    for word in typed.split_whitespace() {
        let found = scores_of(all, word);
        for (score, found) in scores.iter_mut().zip(found) {
            *score = score.zip(found).map(|(sum, one)| sum + one);
        }
    }
    let mut places: Vec<(usize, u64)> = scores
        .into_iter()
        .enumerate()
        .filter_map(|(place, score)| Some((place, score?)))
        .collect();
    places.sort_by_key(|(place, score)| (std::cmp::Reverse(*score), *place));
    places.into_iter().map(|(place, _)| place).collect()
}

/// How well each fits one word; `None`: not at all.
fn scores_of(all: &[Haystack], word: &str) -> Vec<Option<u64>> {
    let small = word.to_lowercase();
    let letters = u64::try_from(small.chars().count()).unwrap_or(u64::MAX);
    let mut scores: Vec<Option<u64>> = all
        .iter()
        .map(|one| {
            // `D` is not `d`, but `f5` is `F5`.
            let is_it = |key: &String| {
                key == word || key.chars().nth(1).is_some() && key.to_lowercase() == small
            };
            let is_key = one.keys.iter().any(is_it);
            let is_said = one.sentence.contains(&small);
            match (is_key, is_said) {
                (true, _) => Some(IS_KEY),
                (false, true) => Some(letters.saturating_mul(IN_SENTENCE)),
                (false, false) => None,
            }
        })
        .collect();
    let names: Vec<&str> = all.iter().map(|one| one.names.as_str()).collect();
    let matches = Matcher::new(small.as_str(), &Config::default()).match_list(&names);
    for found in matches {
        let place = usize::try_from(found.index).unwrap_or(usize::MAX);
        if let Some(score) = scores.get_mut(place) {
            *score = (*score).max(Some(u64::from(found.score)));
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> Vec<Haystack> {
        let one = |names: &str, sentence: &str, key: &str| Haystack {
            names: names.to_owned(),
            sentence: sentence.to_owned(),
            keys: vec![key.to_owned()],
        };
        vec![
            one("roll back roll-back", "serve from the archive before", "b"),
            one("delete", "delete the marked ones, or roll over", "D"),
            one("download", "download the marked ones", "d"),
        ]
    }

    #[test]
    fn names_are_found_by_their_letters_and_sentences_by_their_words() {
        assert_eq!(ranked(&all(), ""), [0, 1, 2]);
        assert_eq!(ranked(&all(), "rlb"), [0]);
        assert_eq!(ranked(&all(), "roll"), [0, 1]);
        assert_eq!(ranked(&all(), "marked dl"), [1, 2]);
        assert_eq!(ranked(&all(), "ARCHIVE"), [0]);
        assert_eq!(ranked(&all(), "archvie"), [0; 0]);
        assert_eq!(ranked(&all(), "the  marked"), [1, 2]);
    }

    #[test]
    fn a_key_finds_what_it_does_first() {
        assert_eq!(ranked(&all(), "d").first(), Some(&2));
        assert_eq!(ranked(&all(), "D").first(), Some(&1));
        assert_eq!(ranked(&all(), "b").first(), Some(&0));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let found = ranked(&all(), &text);
            prop_assert!(found.iter().all(|place| *place < 3));
        }
    }
}
