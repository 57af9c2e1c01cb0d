//! The list with its columns, and what stands in its place when it is empty.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::{Binaries, quick_filter};
use crate::app::{Model, Pane, impossible};
use crate::domain::{Binary, Direction, Filter, Sort, SortColumn, clean};
use crate::keys::Action;
use crate::panes::paged::{place_words, position_words};
use crate::ui::format;
use crate::ui::layout::Room;
use crate::ui::paint::Paint;
use crate::ui::parts::{message, no_tenant, pane_block};
use crate::ui::width::{Align, fit, fit_middle, shorten, widest};

/// The list with its frame: what it covers above, where one is below.
pub fn list(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let binaries = &model.binaries;
    let theme = paint.theme;
    let focused = model.pane == Pane::List;
    let position = match &binaries.list.quick {
        // Rows of a filtered page have no place in the whole list.
        Some(quick) if !quick.value().is_empty() => String::new(),
        _ => position_words(binaries.list.position()),
    };
    let room = usize::from(area.width).saturating_sub(position.chars().count() + 9);
    let deleting = match binaries.deleting() {
        0 => Vec::new(),
        n => vec![format!("deleting {n}")],
    };
    let place = place_words(&binaries.list, deleting, paint);
    let block = pane_block(title(binaries, room), focused, paint)
        .title(Line::styled(position, theme.dim).right_aligned())
        .title_bottom(Line::styled(place, theme.dim));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if binaries.row_count() == 0 {
        return empty(model, paint, inner, frame);
    }
    let visible = binaries.rows();
    let page = binaries.page().map_or(&[][..], |page| &page.items);
    let columns = Columns::new(
        usize::from(inner.width),
        model.plan().room,
        page,
        binaries.list.query.sort,
    );
    let mut lines = vec![columns.head(binaries, paint)];
    let rows = usize::from(inner.height).saturating_sub(1);
    let cursor = binaries.list.cursor;
    let visible = visible.iter().enumerate().skip(cursor.top).take(rows);
    for (index, row) in visible {
        let style = match (index == cursor.at, focused) {
            (true, true) => theme.selection,
            (true, false) => theme.selection_away,
            (false, _) => theme.text,
        };
        let marked = binaries.list.marks.contains_key(&row.id);
        lines.push(columns.row(row, index == cursor.at, marked, style, paint));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// `Binaries ─ name *fw* · type application/zip · all`
fn title(binaries: &Binaries, room: usize) -> String {
    let query = &binaries.list.query;
    let mut parts = Vec::new();
    for filter in Filter::ALL {
        match query.filter(filter) {
            Some(_) if filter == Filter::Ids && query.ids.len() > 3 => {
                parts.push(format!("{} ids", query.ids.len()));
            }
            Some(id) if filter == Filter::Device => {
                let name = query.device.as_ref().map(|device| clean(&device.name));
                let name = name.filter(|name| !name.is_empty());
                parts.push(format!("device {}", name.as_deref().unwrap_or(&id)));
            }
            Some(text) => parts.push(format!("{} {text}", filter.word())),
            None => {}
        }
    }
    if let Some(sort) = query.sort {
        parts.push(format!("by {}", sort.column.word()));
    }
    // What the server did covers all rows; a filter being typed, this page.
    if !parts.is_empty() {
        parts.push("all".to_owned());
    }
    let mut title = "Binaries".to_owned();
    if let Some(quick) = &binaries.list.quick {
        let what = match quick_filter(quick) {
            Filter::Text => "any text",
            _ => "names",
        };
        title = format!(
            "/{}▏ {what}: {} on this page · enter: all",
            quick.value(),
            binaries.row_count()
        );
    } else if !parts.is_empty() {
        title = format!("Binaries ─ {}", parts.join(" · "));
    }
    shorten(&title, room).into_owned()
}

/// Why there are no rows, and what to do next.
fn empty(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if model.places.is_nowhere() {
        return no_tenant(model, paint, area, frame);
    }
    let binaries = &model.binaries;
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    if let Some(since) = binaries.list.waiting_since() {
        if let Some(sign) = paint.spinner(Some(since)) {
            let text = format!("{sign} Loading from {}", clean(&model.host));
            let give_up = format!("{} gives up", key(Action::Escape));
            message(&[(&text, theme.text), (&give_up, theme.dim)], area, frame);
        }
    } else if let Some(error) = &binaries.list.error {
        let again = format!(
            "{} tries again. {} shows the request.",
            key(Action::Refresh),
            key(Action::ToggleRequests)
        );
        let sentences = [(error.to_string(), theme.error), (again, theme.dim)];
        let sentences: Vec<(&str, Style)> = sentences
            .iter()
            .map(|(s, style)| (s.as_str(), *style))
            .collect();
        message(&sentences, area, frame);
    } else if binaries.list.quick.is_some() {
        message(
            &[
                ("Nothing on this page has that.", theme.text),
                ("enter asks the server for all · esc gives up", theme.dim),
            ],
            area,
            frame,
        );
    } else if binaries.page().is_none() {
        let again = format!("{} loads the list.", key(Action::Refresh));
        message(
            &[("Nothing is loaded.", theme.text), (&again, theme.dim)],
            area,
            frame,
        );
    } else if binaries.list.query.is_empty() {
        let upload = match impossible(model, Action::Upload) {
            None => format!("{} uploads the first one.", key(Action::Upload)),
            Some(_) => format!("{} loads the list again.", key(Action::Refresh)),
        };
        message(
            &[
                ("This tenant has no binaries.", theme.text),
                (&upload, theme.dim),
            ],
            area,
            frame,
        );
    } else {
        let clear = format!(
            "{} clears the filter · {} changes it",
            key(Action::Escape),
            key(Action::FilterForm)
        );
        message(
            &[("No binary matches.", theme.text), (&clear, theme.dim)],
            area,
            frame,
        );
    }
}

/// How wide each column is; 0 where there is no room for it.
struct Columns {
    name: usize,
    type_name: usize,
    size: usize,
    owner: usize,
    /// Only where it is sorted by.
    created: usize,
    updated: usize,
}

/// The cursor's bar, the mark, and a space.
const LEAD: usize = 3;

/// A name that has less is hard to tell from another.
const LEAST_NAME: usize = 18;

/// What a long name keeps while types and owners take more than their least.
const GOOD_NAME: usize = 28;

/// The head with its arrow.
const LEAST_OWNER: usize = 7;

/// The head with its arrow.
const LEAST_TYPE: usize = 6;

/// `application/octet-stream`.
const MOST_TYPE: usize = 24;

impl Columns {
    /// Side columns go, the least useful first, until the name has its room.
    /// What names do not need owners and types have. All rows of the page
    /// count, also those out of sight or filtered out: columns that change
    /// while one moves or types are hard to read.
    fn new(inner: usize, room: Room, rows: &[Binary], sort: Option<Sort>) -> Self {
        let by_creation = sort.is_some_and(|sort| sort.column == SortColumn::Created);
        let most_type = if inner >= 90 { MOST_TYPE } else { 12 };
        let widest_type = widest(rows.iter().map(|row| row.type_name.as_str()));
        let mut columns = Self {
            name: 0,
            type_name: widest_type.clamp(LEAST_TYPE, most_type),
            size: 9,
            owner: LEAST_OWNER,
            created: if by_creation { 11 } else { 0 },
            updated: 11,
        };
        if room == Room::Narrow {
            columns.type_name = 0;
            columns.owner = 0;
            columns.created = 0;
            columns.updated = 0;
        }
        for drop in 0..5 {
            columns.name = inner.saturating_sub(LEAD + columns.side());
            if columns.name >= LEAST_NAME {
                break;
            }
            match drop {
                0 => columns.owner = 0,
                1 => columns.type_name = 0,
                2 => columns.updated = 0,
                3 => columns.created = 0,
                _ => {}
            }
        }
        let widest_name = widest(rows.iter().map(Binary::title));
        let mut spare = columns
            .name
            .saturating_sub(widest_name.clamp(LEAST_NAME, GOOD_NAME));
        columns.name -= spare;
        let widest_owner = widest(rows.iter().filter_map(|row| row.owner.as_deref()));
        for (width, wanted) in [
            (&mut columns.owner, widest_owner),
            (&mut columns.type_name, widest_type.min(MOST_TYPE)),
        ] {
            if *width > 0 {
                let more = wanted.saturating_sub(*width).min(spare);
                *width += more;
                spare -= more;
            }
        }
        columns.name += spare;
        columns
    }

    fn side(&self) -> usize {
        let widths = [
            self.type_name,
            self.size,
            self.owner,
            self.created,
            self.updated,
        ];
        let shown = widths.into_iter().filter(|width| *width > 0);
        shown.map(|width| width + 1).sum()
    }

    fn head(&self, binaries: &Binaries, paint: &Paint<'_>) -> Line<'static> {
        let head = |word: &str, column: SortColumn, width: usize, align: Align| {
            if width == 0 {
                return String::new();
            }
            let arrow = match binaries.list.query.sort {
                Some(sort) if sort.column == column => match sort.direction {
                    Direction::Ascending => " ↑",
                    Direction::Descending => " ↓",
                },
                _ => "",
            };
            fit(&format!("{word}{arrow}"), width, align)
        };
        let mut text = " ".repeat(LEAD);
        text.push_str(&head("NAME", SortColumn::Name, self.name, Align::Left));
        for (word, column, width, align) in [
            ("TYPE", SortColumn::Type, self.type_name, Align::Left),
            ("SIZE", SortColumn::Size, self.size, Align::Right),
            ("OWNER", SortColumn::Owner, self.owner, Align::Left),
            ("CREATED", SortColumn::Created, self.created, Align::Left),
            ("UPDATED", SortColumn::Updated, self.updated, Align::Left),
        ] {
            if width > 0 {
                text.push(' ');
                text.push_str(&head(word, column, width, align));
            }
        }
        Line::styled(text, paint.theme.dim)
    }

    fn row(
        &self,
        binary: &Binary,
        under_cursor: bool,
        marked: bool,
        style: Style,
        paint: &Paint<'_>,
    ) -> Line<'static> {
        let theme = paint.theme;
        let size = binary.length.map_or_else(|| "?".to_owned(), format::size);
        let age = |moment: Option<Timestamp>| {
            moment.map_or_else(String::new, |moment| {
                format::age(moment, paint.now.wall, paint.zone)
            })
        };
        let owner = binary.owner.as_deref().unwrap_or_default();
        let mut side = String::new();
        for text in [
            // Types differ in their ends, and so do owners that are devices.
            fit_middle(&binary.type_name, self.type_name),
            fit(&size, self.size, Align::Right),
            fit_middle(owner, self.owner),
            fit(&age(binary.created), self.created, Align::Left),
            fit(&age(binary.updated), self.updated, Align::Left),
        ] {
            // A column without room has no text.
            if !text.is_empty() {
                side.push(' ');
                side.push_str(&text);
            }
        }
        let side_style = if under_cursor { style } else { theme.dim };
        Line::from(vec![
            Span::styled(if under_cursor { "▌" } else { " " }, theme.accent),
            Span::styled(if marked { "●" } else { " " }, theme.marked),
            Span::raw(" "),
            Span::styled(fit_middle(binary.title(), self.name), style),
            Span::styled(side, side_style),
        ])
    }
}
