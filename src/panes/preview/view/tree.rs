//! The inside of an archive: names as a tree, sizes, and dates where there is
//! room for them.

use ratatui::text::{Line, Span};

use super::super::{Layout, TreeRows};
use crate::domain::clean;
use crate::preview::tree::Node;
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, fit, fit_middle};

const SIZE: usize = 10;
const DATE: usize = 16;

/// Below this many columns a name needs the room of the date.
const WITH_DATE: usize = 60;

pub(super) fn lines(
    rows: &TreeRows,
    focused: bool,
    layout: Layout,
    paint: &Paint<'_>,
) -> Vec<Line<'static>> {
    let visible = rows.tree.visible().enumerate();
    visible
        .skip(rows.cursor.top)
        .take(layout.rows)
        .filter_map(|(index, number)| {
            let node = rows.tree.node(number)?;
            let is_current = focused && index == rows.cursor.at;
            Some(line(
                node,
                rows.tree.is_folded(number),
                is_current,
                layout,
                paint,
            ))
        })
        .collect()
}

fn line(
    node: &Node,
    is_folded: bool,
    is_current: bool,
    layout: Layout,
    paint: &Paint<'_>,
) -> Line<'static> {
    let theme = paint.theme;
    let dates = layout.columns >= WITH_DATE;
    let right = SIZE + 1 + if dates { DATE + 2 } else { 0 };
    let depth = (node.depth * 2).min(layout.columns / 3);
    let room = layout.columns.saturating_sub(3 + depth + right);
    let fold = match (node.is_folder, is_folded) {
        (false, _) => "  ",
        (true, false) => "▾ ",
        (true, true) => "▸ ",
    };
    let target = node.leaf.as_ref().and_then(|leaf| leaf.target.as_deref());
    let name = match (node.is_folder, target) {
        (true, _) => format!("{}/", clean(&node.name)),
        (false, Some(target)) => format!("{} → {}", clean(&node.name), clean(target)),
        (false, None) => clean(&node.name).into_owned(),
    };
    let size = match &node.leaf {
        Some(leaf) if !node.is_folder => leaf.size.map_or_else(String::new, format::size),
        _ => format::size(node.size),
    };
    let style = if is_current {
        theme.selection
    } else {
        theme.text
    };
    let mut spans = vec![
        Span::styled(if is_current { "▌" } else { " " }, theme.accent),
        Span::raw(" ".repeat(depth)),
        Span::styled(fold, theme.dim),
        Span::styled(fit_middle(&name, room), style),
        Span::styled(fit(&size, SIZE, Align::Right), theme.text),
    ];
    if dates {
        let modified = node.leaf.as_ref().and_then(|leaf| leaf.modified.as_deref());
        let date = fit(modified.unwrap_or_default(), DATE, Align::Left);
        spans.push(Span::styled(format!("  {date}"), theme.dim));
    }
    Line::from(spans)
}
