//! Where everything goes, in plain numbers: both the view and the keys that
//! move by a screenful ask here, so that neither depends on what was drawn.

use crate::app::Size;

/// List and details side by side from this many columns on.
const WIDE: u16 = 110;

/// Below this many columns hints and side columns go.
const MIDDLE: u16 = 60;

/// Lines under the transfers that say more about one, where there is room.
const JOB_LINES: u16 = 4;

/// Fewer rows of transfers over a tab would be a keyhole.
const OVERLAY_ROWS: u16 = 12;

/// Below this, one line says how small is too small.
pub const SMALLEST: Size = Size {
    columns: 30,
    rows: 8,
};

/// What the layout depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The terminal.
    pub size: Size,
    /// Whether the tab has details beside its list.
    pub has_detail: bool,
    /// Whether the details have the focus.
    pub in_detail: bool,
    /// Whether the pane with the focus has all the room.
    pub zoomed: bool,
    /// Columns of the list, of a hundred.
    pub list_share: u16,
    /// Whether the transfers are open over the tab.
    pub overlay: bool,
    /// Whether it is a log that is open of them.
    pub is_log: bool,
    /// Whether there are transfers to be shown at the bottom.
    pub strip: bool,
    /// Whether a command is typed, on the last line.
    pub prompt: bool,
    /// Lines of news.
    pub notice_lines: u16,
}

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Too small for anything.
    Tiny,
    /// Name and size.
    Narrow,
    /// One pane at a time.
    Middle,
    /// List beside details.
    Wide,
}

/// A stretch of columns or rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first one.
    pub from: u16,
    /// How many.
    pub len: u16,
}

/// The lower part of the body; all of it where there is little.
fn over(body: Stretch) -> Stretch {
    let len = if body.len < 2 * OVERLAY_ROWS {
        body.len
    } else {
        (body.len / 2).max(OVERLAY_ROWS)
    };
    Stretch {
        from: body.from + (body.len - len),
        len,
    }
}

/// Rows that fit into the view of what fills the tenant: less than in a list by
/// the line that says what they are.
#[must_use]
pub fn usage_rows(plan: &Plan) -> usize {
    plan.list_rows().saturating_sub(1)
}

/// Where everything goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How much there is room for.
    pub room: Room,
    /// The rows of the panes.
    pub body: Stretch,
    /// The row of the transfers.
    pub strip: Option<u16>,
    /// The rows of the news.
    pub notice: Option<Stretch>,
    /// The row of the hints, or of the command that is typed.
    pub hints: Option<u16>,
    /// The columns of the list.
    pub list: Option<Stretch>,
    /// The columns of the details.
    pub detail: Option<Stretch>,
    /// The rows of the transfers over the tab.
    pub overlay: Option<Stretch>,
    is_log: bool,
}

impl Plan {
    /// For these facts.
    #[must_use]
    pub fn new(facts: &Facts) -> Self {
        let Size { columns, rows } = facts.size;
        let room = if columns < SMALLEST.columns || rows < SMALLEST.rows {
            Room::Tiny
        } else if columns < MIDDLE {
            Room::Narrow
        } else if columns < WIDE {
            Room::Middle
        } else {
            Room::Wide
        };
        let mut bottom = rows;
        let mut take = |lines: u16| {
            bottom = bottom.saturating_sub(lines);
            bottom
        };
        let hints = (room != Room::Narrow || facts.prompt).then(|| take(1));
        // News never take more than a third of a small screen.
        let lines = facts.notice_lines.min(rows / 3);
        let notice = (lines > 0).then(|| Stretch {
            from: take(lines),
            len: lines,
        });
        let strip = facts.strip.then(|| take(1));
        let body = Stretch {
            from: 1.min(bottom),
            len: bottom.saturating_sub(1),
        };
        let whole = Some(Stretch {
            from: 0,
            len: columns,
        });
        let (list, detail) = if !facts.has_detail {
            (whole, None)
        } else if room == Room::Wide && !facts.zoomed {
            let list =
                u16::try_from(u32::from(columns) * u32::from(facts.list_share.min(90)) / 100)
                    .unwrap_or(columns);
            let rest = Stretch {
                from: list,
                len: columns.saturating_sub(list),
            };
            (Some(Stretch { from: 0, len: list }), Some(rest))
        } else if facts.in_detail {
            (None, whole)
        } else {
            (whole, None)
        };
        let overlay = facts.overlay.then(|| over(body));
        Self {
            room,
            body,
            strip,
            notice,
            hints,
            list,
            detail,
            overlay,
            is_log: facts.is_log,
        }
    }

    /// Rows that fit into the list: less its border and its head.
    #[must_use]
    pub fn list_rows(&self) -> usize {
        usize::from(self.body.len.saturating_sub(3))
    }

    /// Rows that fit into the list of transfers, or into the log of one: less
    /// the border, the heads and the lines that say more about the one under the
    /// cursor.
    #[must_use]
    pub fn job_rows(&self) -> usize {
        usize::from(self.job_room() - self.job_heads())
    }

    /// Rows for the heads of the transfers: none where they would take more than a
    /// third of what there is for them, and none in a log.
    #[must_use]
    pub fn job_heads(&self) -> u16 {
        u16::from(!self.is_log && self.job_room() > 2)
    }

    fn job_room(&self) -> u16 {
        let rows = self.overlay.unwrap_or(self.body).len;
        rows.saturating_sub(2 + self.job_lines())
    }

    /// Lines that say more about the transfer under the cursor. In a low window
    /// they leave half of it to the list.
    #[must_use]
    pub fn job_lines(&self) -> u16 {
        let rows = self.overlay.unwrap_or(self.body).len;
        // In a log they stand above.
        let more = if self.is_log {
            JOB_LINES - 1
        } else {
            JOB_LINES
        };
        more.min(rows.saturating_sub(2) / 2)
    }

    /// Columns within the border of the details.
    #[must_use]
    pub fn detail_columns(&self) -> usize {
        let columns = self.detail.map_or(0, |detail| detail.len);
        usize::from(columns.saturating_sub(2))
    }

    /// Rows that fit into the details: less the border and the row of views.
    #[must_use]
    pub fn detail_rows(&self) -> usize {
        usize::from(self.body.len.saturating_sub(3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(columns: u16, rows: u16) -> Facts {
        Facts {
            size: Size { columns, rows },
            has_detail: true,
            in_detail: false,
            zoomed: false,
            list_share: 60,
            overlay: false,
            is_log: false,
            strip: false,
            prompt: false,
            notice_lines: 0,
        }
    }

    #[test]
    fn details_stand_beside_the_list_where_there_is_room() {
        let wide = Plan::new(&facts(120, 36));
        assert_eq!(wide.room, Room::Wide);
        assert_eq!(wide.list, Some(Stretch { from: 0, len: 72 }));
        assert_eq!(wide.detail, Some(Stretch { from: 72, len: 48 }));
        assert_eq!((wide.body.len, wide.hints), (34, Some(35)));
        let middle = Plan::new(&facts(80, 24));
        assert_eq!((middle.room, middle.detail), (Room::Middle, None));
        let open = Plan::new(&Facts {
            in_detail: true,
            ..facts(80, 24)
        });
        assert_eq!(open.list, None);
        assert_eq!(open.detail, Some(Stretch { from: 0, len: 80 }));
    }

    #[test]
    fn strip_and_news_take_from_the_body_and_narrow_has_no_hints() {
        let plan = Plan::new(&Facts {
            strip: true,
            notice_lines: 2,
            ..facts(50, 16)
        });
        assert_eq!(plan.room, Room::Narrow);
        assert_eq!(plan.hints, None);
        assert_eq!(plan.notice, Some(Stretch { from: 14, len: 2 }));
        assert_eq!((plan.strip, plan.body.len), (Some(13), 12));
        let typed = Plan::new(&Facts {
            prompt: true,
            ..facts(50, 16)
        });
        assert_eq!((typed.hints, typed.body.len), (Some(15), 14));
    }

    #[test]
    fn no_size_breaks_it() {
        for columns in [0, 1, 29, 30, 59, 60, 109, 110, 500] {
            for rows in [0, 1, 7, 8, 200] {
                let plan = Plan::new(&Facts {
                    strip: true,
                    overlay: true,
                    notice_lines: 9,
                    ..facts(columns, rows)
                });
                assert!(plan.body.from + plan.body.len <= rows.max(1));
                let over = plan.overlay.unwrap();
                assert_eq!(over.from + over.len, plan.body.from + plan.body.len);
                let tiny = columns < 30 || rows < 8;
                assert_eq!(plan.room == Room::Tiny, tiny);
            }
        }
    }
}
