//! What differs between both sides, as a tree of folders with a cursor.

use std::collections::BTreeSet;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::deploy::{Change, Comparison, Node};
use crate::keys::{Code, KeyPress};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::width;

/// The files that differ and the folders that they are in. All of it is open at
/// first.
#[derive(Debug)]
pub(super) struct CompareTree {
    nodes: Vec<Node>,
    /// The paths of folders that are closed.
    closed: BTreeSet<String>,
    rows: Vec<Row>,
    at: usize,
}

#[derive(Debug)]
struct Row {
    depth: usize,
    name: String,
    path: String,
    change: Change,
    /// Of a folder, how many files in it differ.
    different: Option<usize>,
    deployed: Option<u64>,
    local: Option<u64>,
}

impl CompareTree {
    pub(super) fn new(comparison: &Comparison) -> Self {
        let mut tree = Self {
            nodes: comparison.tree(),
            closed: BTreeSet::new(),
            rows: Vec::new(),
            at: 0,
        };
        tree.lay_out();
        tree
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn lay_out(&mut self) {
        let mut rows = Vec::new();
        lay_out(&self.nodes, 0, &self.closed, &mut rows);
        self.rows = rows;
        self.at = self.at.min(self.rows.len().saturating_sub(1));
    }

    /// A key in it. Gives the path of the file that is to be looked into.
    pub(super) fn press(&mut self, press: KeyPress) -> Option<String> {
        let last = self.rows.len().saturating_sub(1);
        let row = self.rows.get(self.at)?;
        let (path, is_folder) = (row.path.clone(), row.different.is_some());
        match press.code {
            Code::Down | Code::Char('j') => self.at = (self.at + 1).min(last),
            Code::Up | Code::Char('k') => self.at = self.at.saturating_sub(1),
            Code::PageDown => self.at = (self.at + 10).min(last),
            Code::PageUp => self.at = self.at.saturating_sub(10),
            Code::Home | Code::Char('g') => self.at = 0,
            Code::End | Code::Char('G') => self.at = last,
            Code::Enter | Code::Right | Code::Char('l' | ' ') if is_folder => {
                if !self.closed.remove(&path) {
                    self.closed.insert(path);
                }
                self.lay_out();
            }
            Code::Enter | Code::Right | Code::Char('l') => return Some(path),
            Code::Left | Code::Char('h') | Code::Backspace => self.close_around(&path, is_folder),
            _ => {}
        }
        None
    }

    /// Closes a folder; of a file, or where it is closed, goes to the folder
    /// around it.
    fn close_around(&mut self, path: &str, is_folder: bool) {
        if is_folder && self.closed.insert(path.to_owned()) {
            return self.lay_out();
        }
        let inner = path.trim_end_matches('/');
        let around = inner.rfind('/').and_then(|end| path.get(..=end));
        let at = self.rows.iter().position(|row| Some(&*row.path) == around);
        self.at = at.unwrap_or(self.at);
    }

    /// The rows around the cursor.
    pub(super) fn lines(
        &self,
        paint: &Paint<'_>,
        columns: usize,
        room: usize,
    ) -> Vec<Line<'static>> {
        let first = (self.at + 1).saturating_sub(room);
        let rows = self.rows.iter().enumerate().skip(first).take(room);
        let closed = |row: &Row| self.closed.contains(&row.path);
        rows.map(|(at, row)| row.line(at == self.at, closed(row), paint, columns))
            .collect()
    }
}

fn lay_out(nodes: &[Node], depth: usize, closed: &BTreeSet<String>, rows: &mut Vec<Row>) {
    for node in nodes.iter().filter(|node| node.different > 0) {
        let is_folder = !node.children.is_empty();
        rows.push(Row {
            depth,
            name: node.name.clone(),
            path: node.path.clone(),
            change: node.change,
            different: is_folder.then_some(node.different),
            deployed: (node.change != Change::Added).then_some(node.deployed),
            local: (node.change != Change::Removed).then_some(node.local),
        });
        if !closed.contains(&node.path) {
            lay_out(&node.children, depth + 1, closed, rows);
        }
    }
}

impl Row {
    /// `~   main.js   4.1 KiB → 4.3 KiB`
    fn line(
        &self,
        under_cursor: bool,
        is_closed: bool,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Line<'static> {
        let theme = paint.theme;
        let side = match self.different {
            Some(files) if is_closed => format::counted(files, "file", "files"),
            Some(_) => String::new(),
            None => self.sizes(),
        };
        let style: Style = match (under_cursor, self.change) {
            (true, _) => theme.selection,
            (_, Change::Added) => theme.ok,
            (_, Change::Removed) => theme.error,
            (_, Change::Changed) => theme.warning,
            (_, Change::Same) => theme.dim,
        };
        let (sign, end) = match (self.different, is_closed) {
            (None, _) => ("  ", ""),
            (Some(_), true) => ("▸ ", "/"),
            (Some(_), false) => ("▾ ", "/"),
        };
        // Deep folders must leave room for a name.
        let indent = (2 * self.depth).min(columns / 3);
        let taken = width::columns(&side) + indent + 8;
        let name = format!("{}{end}", self.name);
        let name = width::fit_middle(&name, columns.saturating_sub(taken));
        let bar = if under_cursor { "▌" } else { " " };
        let mark = self.change.mark();
        Line::from(vec![
            Span::styled(bar, theme.accent),
            Span::styled(format!("{mark} {:indent$}{sign}{name} ", ""), style),
            Span::styled(side, theme.dim),
        ])
    }

    fn sizes(&self) -> String {
        let size = |bytes: Option<u64>| bytes.map(format::size);
        match (size(self.deployed), size(self.local)) {
            (Some(before), Some(after)) if before != after => format!("{before} → {after}"),
            (before, after) => after.or(before).unwrap_or_default(),
        }
    }
}
