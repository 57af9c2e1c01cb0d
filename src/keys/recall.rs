//! What was typed into a line before, to be gone through with up and down.

/// The earlier texts of a line, and which of them stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recall {
    /// The newest first.
    earlier: Vec<String>,
    at: Option<usize>,
    /// What stood there before the first step back.
    typed: String,
}

impl Recall {
    /// Of these texts, the newest first.
    #[must_use]
    pub const fn new(earlier: Vec<String>) -> Self {
        Self {
            earlier,
            at: None,
            typed: String::new(),
        }
    }

    /// The text before the one that stands there; `None` at the oldest.
    pub fn older(&mut self, text: &str) -> Option<String> {
        let next = match self.at {
            None => 0,
            Some(at) => at + 1,
        };
        let older = self.earlier.get(next)?.clone();
        if self.at.is_none() {
            text.clone_into(&mut self.typed);
        }
        self.at = Some(next);
        Some(older)
    }

    /// The text after the one that stands there, at last what was typed; `None`
    /// where that stands there already.
    pub fn newer(&mut self) -> Option<String> {
        let at = self.at?;
        self.at = at.checked_sub(1);
        let newer = self.at.and_then(|at| self.earlier.get(at));
        Some(newer.unwrap_or(&self.typed).clone())
    }

    /// The text was changed by hand: the next step back begins anew.
    pub const fn edited(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_back_and_forth_and_keep_what_was_typed() {
        let mut recall = Recall::new(vec!["b".into(), "a".into()]);
        assert_eq!(recall.newer(), None);
        assert_eq!(recall.older("x").as_deref(), Some("b"));
        assert_eq!(recall.older("b").as_deref(), Some("a"));
        assert_eq!(recall.older("a"), None);
        assert_eq!(recall.newer().as_deref(), Some("b"));
        assert_eq!(recall.newer().as_deref(), Some("x"));
        assert_eq!(recall.newer(), None);
        recall.older("x");
        recall.edited();
        assert_eq!(recall.older("y").as_deref(), Some("b"));
        assert_eq!(recall.newer().as_deref(), Some("y"));
    }
}
