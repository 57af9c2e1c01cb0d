//! Lists in columns: which of those that are wanted there is room for, how wide
//! each is, and how heads and rows stand in them.
//!
//! What stands in a cell the lists know. Widths depend on the model alone, so
//! that a key or the mouse finds the columns where they were drawn.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::layout::Room;
use super::theme::Theme;
use super::width::{Align, columns as columns_of, fit, fit_middle, shorten};
use crate::domain::{Column, Columns, PickedColumn};

/// The cursor's bar, the mark, and a space.
pub const LEAD: usize = 3;

/// `2 h ago`, `yesterday`, `3 Nov 2025`.
pub const AGE: usize = 11;

/// `1,023 MiB`.
pub const SIZE: usize = 9;

/// How text stands in its column, and where it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// On the left, cut at its end.
    End,
    /// On the left, cut in its middle: beginning and end tell it from others.
    Middle,
    /// On the right: a number.
    Number,
}

/// What a list knows of one of its columns.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Over it.
    pub head: &'static str,
    /// How its cells are cut.
    pub cut: Cut,
    /// With less it is left out.
    pub least: usize,
    /// What its rows need, within what it takes at most by itself.
    pub wanted: usize,
}

impl Facts {
    /// A column that is always as wide as this.
    #[must_use]
    pub const fn fixed(head: &'static str, cut: Cut, width: usize) -> Self {
        Self {
            head,
            cut,
            least: width,
            wanted: width,
        }
    }
}

/// What a list says of all its columns.
pub trait Shape {
    /// What stands before the first column: the bar of the cursor, signs, a space.
    const LEAD: usize = LEAD;

    /// The one that takes what is left.
    const ELASTIC: Column = Column::Name;

    /// Those that stay beside name and size where there is hardly any room.
    const STAYS: &'static [Column];

    /// The others, the most useful first: where there is no room for all, the
    /// last ones are left out.
    const USEFUL: &'static [Column];

    /// One of them, with what the rows of the page need.
    fn facts(&self, column: Column) -> Facts;

    /// The one that the rows are sorted by; it is there whatever was chosen.
    fn sorted_by(&self) -> Option<Column>;
}

/// A column that there is room for.
#[derive(Clone, Copy, Debug)]
struct Laid {
    column: Column,
    facts: Facts,
    width: usize,
    /// Whether the person gave it its width.
    is_own: bool,
}

/// The columns that there is room for.
#[derive(Clone, Debug)]
pub struct Laying {
    laid: Vec<Laid>,
    lead: usize,
    elastic: Column,
    /// What is left over on the right, where even the elastic one has a width of
    /// its own.
    rest: usize,
}

impl Laying {
    /// Lays the columns out: size and name first, then those that stay, then,
    /// while there is room, those that a person added, and the others. What is
    /// left goes first to the columns that were given a width, then to the name,
    /// then to those that lack least, and the rest to the elastic one.
    pub fn new<S: Shape>(inner: usize, room: Room, columns: &Columns, shape: &S) -> Self {
        let sorted = shape.sorted_by();
        let wanted = |picked: &&PickedColumn| picked.is_shown || sorted == Some(picked.column);
        let wanted: Vec<Laid> = columns
            .all()
            .iter()
            .filter(wanted)
            .map(|picked| {
                let facts = shape.facts(picked.column);
                let own = picked.width.map(usize::from);
                Laid {
                    column: picked.column,
                    facts: Facts {
                        least: own.unwrap_or(facts.wanted).min(facts.least),
                        wanted: own.unwrap_or(facts.wanted),
                        ..facts
                    },
                    width: 0,
                    is_own: own.is_some(),
                }
            })
            .collect();
        let mut laying = Self {
            laid: wanted,
            lead: S::LEAD,
            elastic: S::ELASTIC,
            rest: inner.saturating_sub(S::LEAD - 1),
        };
        laying.admit::<S>(room, sorted, columns);
        laying.grow();
        laying
    }

    /// Gives the columns that there is room for their least width, and lets the
    /// others go.
    fn admit<S: Shape>(&mut self, room: Room, sorted: Option<Column>, columns: &Columns) {
        let useful = sorted
            .into_iter()
            .chain(columns.added())
            .chain(S::USEFUL.iter().copied());
        let order = [Column::Size, Column::Name]
            .into_iter()
            .chain(S::STAYS.iter().copied())
            .chain(useful.filter(|_| room != Room::Narrow));
        for (place, column) in order.enumerate() {
            let Some(laid) = self.laid.iter_mut().find(|laid| laid.column == column) else {
                continue;
            };
            let takes = laid.facts.least + 1;
            // Size and name have what there is.
            if laid.width == 0 && (place < 2 || takes <= self.rest) {
                laid.width = laid.facts.least.min(self.rest.saturating_sub(1));
                self.rest = self.rest.saturating_sub(takes);
            }
        }
        self.laid.retain(|laid| laid.width > 0);
    }

    /// Shares out what is left.
    fn grow(&mut self) {
        let is_name = |laid: &&mut Laid| laid.column == Column::Name;
        for laid in self.laid.iter_mut().filter(|laid| laid.is_own) {
            grow_to(laid, laid.facts.wanted, &mut self.rest);
        }
        if let Some(name) = self.laid.iter_mut().find(is_name) {
            grow_to(name, name.facts.wanted, &mut self.rest);
        }
        let mut others: Vec<&mut Laid> = self.laid.iter_mut().collect();
        others.sort_by_key(|laid| laid.facts.wanted.saturating_sub(laid.width));
        for laid in others {
            grow_to(laid, laid.facts.wanted, &mut self.rest);
        }
        let elastic = self.elastic;
        let takes = |laid: &&mut Laid| laid.column == elastic && !laid.is_own;
        if let Some(laid) = self.laid.iter_mut().find(takes) {
            laid.width += std::mem::take(&mut self.rest);
        }
    }

    /// How wide a column is; `None`: it is not there.
    #[must_use]
    pub fn width(&self, column: Column) -> Option<usize> {
        let laid = self.laid.iter().find(|laid| laid.column == column);
        laid.map(|laid| laid.width)
    }

    /// The heads; `sign` is what the list adds to one of them.
    pub fn head(&self, sign: impl Fn(Column) -> &'static str) -> String {
        let heads = self.laid.iter().map(|laid| {
            let head = format!("{}{}", laid.facts.head, sign(laid.column));
            let align = match laid.facts.cut {
                Cut::Number => Align::Right,
                Cut::End | Cut::Middle => Align::Left,
            };
            fit(&head, laid.width, align)
        });
        let heads: Vec<String> = heads.collect();
        format!("{:1$}{2}", "", self.lead, heads.join(" "))
    }

    /// A row: the bar of the cursor, the mark, and the cells, of which the name has
    /// this style.
    pub fn line<'a>(
        &self,
        cell: impl Fn(Column) -> Cow<'a, str>,
        under_cursor: bool,
        mark: Span<'static>,
        name: Style,
        theme: &Theme,
    ) -> Line<'static> {
        let side = if under_cursor { name } else { theme.dim };
        let bar = if under_cursor { "▌" } else { " " };
        let mut spans = vec![Span::styled(bar, theme.accent), mark, Span::raw(" ")];
        spans.extend(self.row(cell, name, side));
        Line::from(spans)
    }

    /// The cells of a row behind the signs: the name in its style, all others in
    /// that of the side.
    fn row<'a>(
        &self,
        cell: impl Fn(Column) -> Cow<'a, str>,
        name: Style,
        side: Style,
    ) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        let mut beside = String::new();
        for (at, laid) in self.laid.iter().enumerate() {
            if at > 0 {
                beside.push(' ');
            }
            let text = laid.fitted(&cell(laid.column));
            if laid.column == Column::Name {
                if !beside.is_empty() {
                    spans.push(Span::styled(std::mem::take(&mut beside), side));
                }
                spans.push(Span::styled(text, name));
            } else {
                beside.push_str(&text);
            }
        }
        beside.push_str(&" ".repeat(self.rest));
        spans.push(Span::styled(beside, side));
        spans
    }

    /// The cells of a row behind the signs, each with styles of its own: what stands
    /// in one, given its width, in stretches.
    pub fn styled<'a>(
        &self,
        cell: impl Fn(Column, usize) -> Vec<(Cow<'a, str>, Style)>,
    ) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        for (at, laid) in self.laid.iter().enumerate() {
            if at > 0 {
                spans.push(Span::raw(" "));
            }
            let mut parts = cell(laid.column, laid.width);
            let Some((last, style)) = parts.pop() else {
                spans.push(Span::raw(" ".repeat(laid.width)));
                continue;
            };
            let mut width = laid.width;
            for (text, style) in parts {
                let text = shorten(&text, width).into_owned();
                width -= columns_of(&text).min(width);
                spans.push(Span::styled(text, style));
            }
            let last = Laid { width, ..*laid }.fitted(&last);
            spans.push(Span::styled(last, style));
        }
        spans.push(Span::raw(" ".repeat(self.rest)));
        spans
    }

    /// Each column from left to right, with where it begins and ends within the
    /// list's border.
    fn stretches(&self) -> impl Iterator<Item = (&Laid, usize, usize)> {
        self.laid.iter().scan(self.lead, |from, laid| {
            let begin = *from;
            let end = begin + laid.width;
            *from = end + 1;
            Some((laid, begin, end))
        })
    }

    /// The edge at this place within the list's border.
    #[must_use]
    pub fn edge_at(&self, at: usize) -> Option<Edge> {
        let (index, left, _) = self
            .stretches()
            .enumerate()
            .map(|(index, (laid, _, end))| (index, laid, end))
            .find(|(_, _, end)| *end == at)?;
        // What is behind the elastic one is pushed by it: there the other side of an
        // edge is the one that moves.
        let takes = |laid: &Laid| laid.column == self.elastic && !laid.is_own;
        let elastic = self.laid.iter().position(takes);
        if elastic.is_some_and(|elastic| index >= elastic) {
            let right = self.laid.get(index + 1)?;
            return Some(Edge {
                column: right.column,
                is_before: true,
            });
        }
        Some(Edge {
            column: left.column,
            is_before: false,
        })
    }

    /// How wide the column of an edge has to be for the edge to be there;
    /// `None`: it is there, or the column is not.
    #[must_use]
    pub fn dragged(&self, edge: Edge, to: usize) -> Option<usize> {
        let mut stretches = self.stretches();
        let (laid, begin, end) = stretches.find(|(laid, ..)| laid.column == edge.column)?;
        let width = if edge.is_before {
            (begin.saturating_sub(1) + laid.width).saturating_sub(to)
        } else {
            (to + laid.width).saturating_sub(end)
        };
        (width != laid.width).then_some(width)
    }
}

/// The edge of a column, to be dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The column that it widens.
    pub column: Column,
    /// Whether it is its left one.
    is_before: bool,
}

impl Laid {
    /// The text as it stands in the column.
    fn fitted(&self, text: &str) -> String {
        match self.facts.cut {
            Cut::End => fit(text, self.width, Align::Left),
            Cut::Middle => fit_middle(text, self.width),
            Cut::Number => fit(text, self.width, Align::Right),
        }
    }
}

fn grow_to(laid: &mut Laid, wanted: usize, rest: &mut usize) {
    let more = wanted.saturating_sub(laid.width).min(*rest);
    laid.width += more;
    *rest -= more;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Table;
    use proptest::prelude::*;

    /// Binaries with long texts.
    struct Long;

    impl Shape for Long {
        const STAYS: &'static [Column] = &[Column::Updated];
        const USEFUL: &'static [Column] = &[Column::Type, Column::Owner, Column::Id];

        fn facts(&self, column: Column) -> Facts {
            match column {
                Column::Size => Facts::fixed("SIZE", Cut::Number, SIZE),
                Column::Updated => Facts::fixed("UPDATED", Cut::End, AGE),
                Column::Owner => Facts {
                    head: "OWNER",
                    cut: Cut::Middle,
                    least: 7,
                    wanted: 20,
                },
                _ => Facts {
                    head: "HEAD",
                    cut: Cut::Middle,
                    least: 12,
                    wanted: 24,
                },
            }
        }

        fn sorted_by(&self) -> Option<Column> {
            None
        }
    }

    fn lay(inner: usize, room: Room, columns: &Columns) -> Laying {
        Laying::new(inner, room, columns, &Long)
    }

    fn shown(laying: &Laying) -> Vec<(&'static str, usize)> {
        let laid = laying.laid.iter();
        laid.map(|laid| (laid.column.word(), laid.width)).collect()
    }

    #[test]
    fn what_does_not_fit_goes_in_its_order_and_the_name_takes_the_rest() {
        let usual = Columns::usual(Table::Binaries);
        let at = |inner| shown(&lay(inner, Room::Middle, &usual));
        let (size, updated) = (("size", 9), ("updated", 11));
        for (inner, name, type_name, owner) in [(120, 49, 24, 20), (80, 24, 22, 7), (58, 12, 12, 7)]
        {
            assert_eq!(
                at(inner),
                [
                    ("name", name),
                    ("type", type_name),
                    size,
                    ("owner", owner),
                    updated
                ]
            );
        }
        // A small one stays where a large one has no room.
        assert_eq!(at(57), [("name", 19), ("type", 12), size, updated]);
        assert_eq!(at(45), [("name", 12), size, ("owner", 7), updated]);
        assert_eq!(at(37), [("name", 12), size, updated]);
        assert_eq!(at(30), [("name", 17), size]);
        assert_eq!(at(20), [("name", 7), size]);
        let narrow = lay(58, Room::Narrow, &usual);
        assert_eq!(shown(&narrow), [("name", 33), size, updated]);
    }

    #[test]
    fn what_a_person_added_stays_longer_than_what_is_usual() {
        let mut columns = Columns::usual(Table::Binaries);
        assert!(columns.turn(6));
        let at = |inner| shown(&lay(inner, Room::Middle, &columns));
        let (size, updated, id) = (("size", 9), ("updated", 11), ("id", 12));
        assert_eq!(at(60), [("name", 14), size, ("owner", 7), updated, id]);
        assert_eq!(at(50), [("name", 12), size, updated, id]);
    }

    #[test]
    fn a_width_of_its_own_comes_before_what_others_want_but_pushes_none_out() {
        let mut columns = Columns::usual(Table::Binaries);
        columns.set_width(Column::Owner, Some(30));
        columns.set_width(Column::Type, Some(4));
        let at = |inner| shown(&lay(inner, Room::Middle, &columns));
        let (size, updated) = (("size", 9), ("updated", 11));
        assert_eq!(
            at(80),
            [("name", 19), ("type", 4), size, ("owner", 30), updated]
        );
        assert_eq!(
            at(60),
            [("name", 12), ("type", 4), size, ("owner", 17), updated]
        );
    }

    #[test]
    fn a_row_is_as_wide_as_the_list_also_where_nothing_takes_the_rest() {
        let mut columns = Columns::usual(Table::Binaries);
        columns.set_width(Column::Name, Some(10));
        let laying = lay(120, Room::Wide, &columns);
        assert_eq!(laying.width(Column::Name), Some(10));
        let row = laying.row(|_| Cow::Borrowed("测试"), Style::new(), Style::new());
        let text: String = row.iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(crate::ui::width::columns(&text), 120 - LEAD);
    }

    #[test]
    fn an_edge_follows_the_mouse() {
        // Left of the name edges move what is before them, right of it what
        // is behind them: the name gives and takes.
        let mut columns = Columns::usual(Table::Binaries);
        columns.exchange(0, 1);
        let laying = lay(80, Room::Middle, &columns);
        let (wide, name) = (
            laying.width(Column::Type).unwrap(),
            laying.width(Column::Name).unwrap(),
        );
        let edge = laying.edge_at(LEAD + wide).unwrap();
        assert_eq!(edge.column, Column::Type);
        assert_eq!(laying.dragged(edge, LEAD + 15), Some(15));
        assert_eq!(laying.dragged(edge, LEAD + wide), None);
        let at = LEAD + wide + 1 + name;
        let edge = laying.edge_at(at).unwrap();
        assert_eq!(edge.column, Column::Size);
        assert_eq!(laying.dragged(edge, at - 2), Some(SIZE + 2));
        assert_eq!(laying.dragged(edge, 79), Some(0));
        columns.set_width(Column::Size, Some(SIZE + 2));
        let after = lay(80, Room::Middle, &columns);
        assert_eq!(after.dragged(edge, at - 2), None);
        for at in [0, LEAD, LEAD + wide - 1, 80, 500] {
            assert_eq!(laying.edge_at(at), None, "{at}");
        }
    }

    proptest! {
        #[test]
        fn columns_never_take_more_than_there_is(
            inner in 0usize..200,
            hidden in proptest::collection::vec(0usize..8, 0..5),
            widths in proptest::collection::vec((0usize..8, 0usize..260), 0..5),
            moved in proptest::collection::vec((0usize..8, 0usize..8), 0..5),
        ) {
            let mut columns = Columns::usual(Table::Binaries);
            for at in hidden {
                columns.turn(at);
            }
            for (at, width) in widths {
                let column = columns.get(at).unwrap().column;
                columns.set_width(column, Some(width));
            }
            for (one, other) in moved {
                columns.exchange(one, other);
            }
            for room in [Room::Narrow, Room::Middle, Room::Wide] {
                let laying = lay(inner, room, &columns);
                let row = laying.row(|_| Cow::Borrowed("x"), Style::new(), Style::new());
                let text: String = row.iter().map(|span| span.content.as_ref()).collect();
                let taken = LEAD + crate::ui::width::columns(&text);
                prop_assert!(taken <= inner.max(LEAD));
                if inner >= 28 {
                    prop_assert!(laying.width(Column::Name).is_some());
                    prop_assert_eq!(taken, inner);
                }
                prop_assert!(crate::ui::width::columns(&laying.head(|_| " ↑")) <= inner.max(LEAD));
            }
        }
    }
}
