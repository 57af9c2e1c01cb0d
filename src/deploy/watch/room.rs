//! How many archives there are before the oldest is lost.

use std::fmt;

use crate::domain::MOST_VERSIONS;

/// With room for no more than these a person is told each time.
const FEW: usize = 3;

/// How many archives an application has. Each deployment makes one more, and
/// where there is no room the platform may take the oldest away for it. Its
/// `Display` is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many there are.
    pub archives: usize,
}

impl Room {
    /// For so many more.
    #[must_use]
    pub const fn left(self) -> usize {
        MOST_VERSIONS.saturating_sub(self.archives)
    }

    /// Whether there is room for few more.
    #[must_use]
    pub const fn is_short(self) -> bool {
        self.left() <= FEW
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let there = self.archives;
        match there {
            1 => f.write_str("There is 1 archive"),
            _ => write!(f, "There are {there} archives"),
        }?;
        match self.left() {
            0 => f.write_str(
                ", as many as the platform keeps: each deployment may take the oldest away. \
                 Download what is still needed.",
            ),
            1 => write!(
                f,
                ", and the platform keeps {MOST_VERSIONS}: after one more deployment the next \
                 may take the oldest away."
            ),
            left => write!(
                f,
                ", and the platform keeps {MOST_VERSIONS}: after {left} more deployments the \
                 next may take the oldest away."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_told_before_it_comes() {
        let told = |archives| Room { archives }.to_string();
        assert_eq!(
            told(1),
            "There is 1 archive, and the platform keeps 20: after 19 more deployments the next \
             may take the oldest away."
        );
        assert!(
            told(19).contains("after one more deployment"),
            "{}",
            told(19)
        );
        for full in [20, 25] {
            assert!(told(full).contains("take the oldest away. Download"));
        }
        assert!(!Room { archives: 16 }.is_short() && Room { archives: 17 }.is_short());
    }
}
