//! The lines in the box of a dialog, and what in them can be pointed at.

use ratatui::text::Line;

/// Lines, from above.
#[derive(Debug, Default)]
pub struct Lines {
    /// All of them.
    pub all: Vec<Line<'static>>,
    /// What stands on some of them, each with the number of its line.
    targets: Vec<(usize, Target)>,
    /// How many fields there are, those among them that had no room.
    fields: usize,
}

/// What can be pointed at on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A field of a form.
    Field {
        /// Its number among those of the form, from 0.
        number: usize,
        /// What is done in it.
        kind: Kind,
        /// Whether keys go to it.
        has_focus: bool,
    },
    /// One of several that the arrows go through, so many steps below the one that is
    /// chosen.
    Row(isize),
    /// A file of several, so many below the one that the fields are about.
    File(isize),
}

/// What is done in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text is typed.
    Text,
    /// A path is typed, and Tab completes it.
    Path,
    /// A text is typed that nobody sees.
    Secret,
    /// One of several is chosen by `←→`.
    Choice,
}

impl Lines {
    /// These, with targets on some.
    pub(super) const fn new(
        all: Vec<Line<'static>>,
        targets: Vec<(usize, Target)>,
        fields: usize,
    ) -> Self {
        Self {
            all,
            targets,
            fields,
        }
    }

    /// The same, with a text that is typed on the line of this number: all keys go
    /// there.
    pub(super) fn typed_on(mut self, line: usize) -> Self {
        let target = Target::Field {
            number: 0,
            kind: Kind::Text,
            has_focus: true,
        };
        self.targets.push((line, target));
        self.fields = 1;
        self
    }

    /// What stands on the line of this number.
    #[must_use]
    pub fn target(&self, line: usize) -> Option<Target> {
        let mut all = self.targets.iter();
        all.find_map(|(at, target)| (*at == line).then_some(*target))
    }

    /// Whether it tells which lines are rows; else they are known by the sign of the
    /// chosen one.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        let mut all = self.targets.iter();
        all.any(|(_, target)| matches!(target, Target::Row(_) | Target::File(_)))
    }

    /// How many fields there are.
    #[must_use]
    pub const fn field_count(&self) -> usize {
        self.fields
    }

    /// The number of the field that has the focus, and what is done in it.
    #[must_use]
    pub fn focus(&self) -> Option<(usize, Kind)> {
        self.targets.iter().find_map(|(_, target)| match target {
            Target::Field {
                number,
                kind,
                has_focus: true,
            } => Some((*number, *kind)),
            _ => None,
        })
    }
}

impl From<Vec<Line<'static>>> for Lines {
    fn from(all: Vec<Line<'static>>) -> Self {
        Self::new(all, Vec::new(), 0)
    }
}
