//! Which connection? Profiles, sessions of go-c8y-cli, and what else was opened
//! in this run. What is typed filters them.

use ratatui::text::{Line, Span};

use super::lines::Kind;
use super::profile::{FormAnswer, ProfileForm};
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish};
use crate::app::{Call, Chosen, Context, NoticeKind, Origin, Place, Places, RequestId};
use crate::config::{Known, Source};
use crate::domain::{clean, nearest};
use crate::keys::{Action, Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::width::{self, Align};

/// The connections that can be gone to.
#[derive(Debug)]
pub struct ProfilesDialog {
    places: Places,
    rows: Vec<Row>,
    filter: Field,
    chosen: usize,
    awaited: Option<RequestId>,
    /// Whether Enter was pressed before what it is about was there.
    is_hurried: bool,
    /// The name that was typed before: it is gone to if only one has it.
    sought: Option<String>,
    /// The names of profiles.
    taken: Vec<String>,
    /// The key that opens it.
    key: String,
    /// What could not be read, in sentences.
    unreadable: Vec<String>,
    /// What is changed of a profile, in place of the list.
    form: Option<Box<ProfileForm>>,
}

/// A connection in the list.
#[derive(Debug)]
struct Row {
    goes: Goes,
    /// Name, where it comes from, host, tenant and user, mode.
    cells: [String; 5],
    is_current: bool,
}

/// Where a row leads.
#[derive(Clone, Debug)]
enum Goes {
    To(Chosen, Option<Box<Known>>),
    /// To the connection of this run with this number.
    Back(usize),
    /// To the form of a new one.
    New,
}

impl ProfilesDialog {
    /// With those of this run; asks for those that are kept. `key` opens it.
    #[must_use]
    pub fn new(places: &Places, key: &str, context: &mut Context<'_>) -> Self {
        let mut dialog = Self {
            places: places.clone(),
            rows: Vec::new(),
            filter: Field::default(),
            chosen: 0,
            awaited: Some(context.call(Call::Profiles)),
            is_hurried: false,
            sought: None,
            taken: Vec::new(),
            key: key.to_owned(),
            unreadable: Vec::new(),
            form: None,
        };
        dialog.list(&[]);
        dialog
    }

    /// Looks for a name that was typed before.
    pub fn seek(&mut self, name: &str) {
        self.filter = Field::new(name);
        self.sought = Some(name.to_owned());
    }

    /// The request whose reply it waits for.
    #[must_use]
    pub const fn awaited(&self) -> Option<RequestId> {
        self.awaited
    }

    /// Takes those that are kept. A name that was typed before and that none has is
    /// typed again, with those that there are.
    pub fn receive(
        &mut self,
        known: &[Known],
        unreadable: Vec<String>,
        context: &mut Context<'_>,
    ) -> Reaction {
        self.awaited = None;
        self.unreadable = unreadable;
        self.list(known);
        self.chosen = 0;
        if self.filter.text().is_empty() {
            let at = self.rows.iter().position(|row| row.is_current);
            self.chosen = at.unwrap_or_default();
        }
        if std::mem::take(&mut self.is_hurried)
            && let Some(meant) = self.meant()
        {
            self.chosen = meant;
            return self.go();
        }
        if let Some(name) = self.sought.take() {
            let has_name = |row: &&Row| row.cells.first().is_some_and(|cell| *cell == *name);
            let shown = self.shown();
            if shown.iter().filter(|row| has_name(row)).count() == 1 {
                self.chosen = shown.iter().position(has_name).unwrap_or(0);
                return self.go();
            }
            if shown.is_empty() && self.filter.text() == name {
                context.tell(NoticeKind::Error, self.no_such(&name));
                return Reaction::Finish(Wish::Type(format!("profile {name}")));
            }
        }
        Reaction::Stay
    }

    /// That nothing has this name, and what may have been meant.
    fn no_such(&self, name: &str) -> String {
        let names = self.rows.iter().filter_map(|row| row.cells.first());
        let near = nearest(name, names.map(String::as_str));
        let name = clean(name);
        match near {
            Some(near) => format!("There is no connection “{name}”. Did you mean “{near}”?"),
            None => format!("There is no connection “{name}”: “:profile” lists all."),
        }
    }

    /// The row that can only be meant by what is typed: none but it has that, or
    /// it is its name.
    fn meant(&self) -> Option<usize> {
        let shown = self.shown();
        let is_named = |row: &&Row| row.cells.first().is_some_and(|it| it == self.filter.text());
        match shown.len() {
            1 => Some(0),
            _ if shown.iter().copied().filter(is_named).count() == 1 => {
                shown.iter().position(is_named)
            }
            _ => None,
        }
    }

    fn go(&mut self) -> Reaction {
        if self.awaited.is_some() {
            self.is_hurried = true;
            return Reaction::Stay;
        }
        let shown = self.shown();
        let Some(row) = shown.get(self.chosen) else {
            return Reaction::Stay;
        };
        match row.goes.clone() {
            _ if row.is_current => Reaction::Close,
            Goes::To(chosen, known) => Reaction::Finish(Wish::Connect(chosen, known)),
            Goes::Back(number) => Reaction::Finish(Wish::GoTo(number)),
            Goes::New => Reaction::Finish(Wish::NewConnection(self.taken.clone())),
        }
    }

    /// Opens the profile of the chosen row, to be changed.
    fn edit(&mut self, context: &mut Context<'_>) {
        let form = match self.shown().get(self.chosen).map(|row| &row.goes) {
            Some(Goes::To(Chosen::Profile(_), Some(known))) => ProfileForm::new(known),
            Some(Goes::To(Chosen::Session(_), _)) => {
                return context.refuse("A session is go-c8y-cli's own: it is changed there.");
            }
            _ => return context.refuse("Only a profile can be changed here."),
        };
        self.form = Some(Box::new(form));
    }

    fn list(&mut self, known: &[Known]) {
        let at = self.places.at();
        let profiles = known.iter().filter(|known| known.source == Source::Profile);
        self.taken = profiles.map(|known| known.name.clone()).collect();
        // What was chosen by a file that is not among those of the list, or is gone
        // by now, is only known by having been opened.
        let is_given = |(number, place): &(usize, &Place)| match &place.origin {
            Origin::Given(_) | Origin::New => true,
            Origin::Chosen(Chosen::Demo) | Origin::Nowhere => false,
            Origin::Chosen(chosen) => {
                let row = known.iter().find(|known| chosen_of(known) == *chosen);
                self.places.find(chosen, row) != Some(*number)
                    || (row.is_none() && self.awaited.is_none())
            }
        };
        // What has the name of another row by now is not what is meant by it.
        let is_old = |place: &Place| matches!(place.origin, Origin::Chosen(_));
        let given = self.places.all().iter().enumerate().filter(is_given);
        let rows = given.map(|(number, place)| {
            let row = Row {
                goes: Goes::Back(number),
                cells: [
                    match is_old(place) {
                        true => format!("{}, as it was", place.name()),
                        false => place.name(),
                    },
                    String::new(),
                    clean(&place.host).into_owned(),
                    place
                        .who
                        .as_ref()
                        .map_or_else(String::new, |(tenant, user)| who(Some(tenant), Some(user))),
                    place
                        .guard
                        .as_ref()
                        .map_or_else(String::new, |guard| guard.mode.word().to_owned()),
                ],
                is_current: number == at,
            };
            (is_old(place), row)
        });
        let (old, given): (Vec<_>, Vec<_>) = rows.partition(|(is_old, _)| *is_old);
        let mut rows: Vec<Row> = given.into_iter().map(|(_, row)| row).collect();
        let to = |chosen: Chosen, known: Option<&Known>, cells| Row {
            is_current: self.places.find(&chosen, known) == Some(at),
            goes: Goes::To(chosen, known.cloned().map(Box::new)),
            cells,
        };
        rows.extend(known.iter().map(|known| {
            let source = if known.is_default {
                "default"
            } else {
                known.source.word()
            };
            let cells = [
                clean(&known.name).into_owned(),
                source.to_owned(),
                clean(known.host.trim_start_matches("https://")).into_owned(),
                who(known.tenant.as_deref(), known.user.as_deref()),
                clean(&known.mode).into_owned(),
            ];
            to(chosen_of(known), Some(known), cells)
        }));
        rows.extend(old.into_iter().map(|(_, row)| row));
        let demo = ["demo", "", "on this machine", "", ""].map(str::to_owned);
        rows.push(to(Chosen::Demo, None, demo));
        rows.push(Row {
            goes: Goes::New,
            cells: ["new", "", "describe another connection", "", ""].map(str::to_owned),
            is_current: false,
        });
        self.rows = rows;
    }

    /// The rows that hold every word typed.
    fn shown(&self) -> Vec<&Row> {
        let wanted = self.filter.text().to_lowercase();
        let fits = |row: &&Row| {
            let text = row.cells.join(" ").to_lowercase();
            wanted.split_whitespace().all(|word| text.contains(word))
        };
        self.rows.iter().filter(fits).collect()
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if let Some(form) = &mut self.form {
            match form.press(press) {
                FormAnswer::Open => {}
                FormAnswer::Back => self.form = None,
                FormAnswer::Change(name, change) => {
                    return Reaction::Finish(Wish::ChangeProfile(name, change));
                }
            }
            return Reaction::Stay;
        }
        let last = self.shown().len().saturating_sub(1);
        match press.code {
            Code::Esc => {
                if self.places.is_nowhere() {
                    let text = format!("Not connected; {} shows the connections.", self.key);
                    context.tell(NoticeKind::Info, text);
                }
                return Reaction::Close;
            }
            Code::Up => self.chosen = self.chosen.saturating_sub(1),
            Code::Down => self.chosen = (self.chosen + 1).min(last),
            Code::PageUp => self.chosen = self.chosen.saturating_sub(10),
            Code::PageDown => self.chosen = (self.chosen + 10).min(last),
            Code::Enter => return self.go(),
            Code::F(2) => self.edit(context),
            Code::Tab if !self.places.is_nowhere() => {
                return Reaction::Finish(Wish::Act(Action::ShowConnection));
            }
            _ => {
                if self.filter.press(press) {
                    self.chosen = 0;
                    self.is_hurried = false;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(form) = &mut self.form {
            return form.paste(text);
        }
        self.filter.paste(text);
        self.chosen = 0;
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        if let Some(form) = &self.form {
            return form.looks(paint, columns, rows);
        }
        let theme = paint.theme;
        let mut above = Stack::default();
        if self.places.is_nowhere() {
            let text = "Nothing names a tenant yet. Go to a connection that was found, describe \
                        a new one, or look around in the demo.";
            above.aside(super::sentence(text, theme.text, columns));
            above.gap();
        }
        let filter = self.filter.line("Filter", true, paint, columns);
        above.field(Kind::Text, filter, true);
        above.gap();
        let mut below = Stack::default();
        for sentence in &self.unreadable {
            below.told(super::sentence(&clean(sentence), theme.warning, columns));
        }
        if self.awaited.is_some() {
            below.told(vec![super::busy("Looking for profiles", paint)]);
        }
        let shown = self.shown();
        if shown.is_empty() {
            above.told(vec![Line::styled(" No connection has this.", theme.text)]);
        }
        let room = rows.saturating_sub(above.len() + below.len());
        // What explains goes before the rows do.
        let room = room.max(rows.saturating_sub(2).min(4)).max(1);
        let top = (self.chosen + 1).saturating_sub(room);
        let widths = self.widths(columns);
        let listed = shown.iter().enumerate().skip(top).take(room);
        let listed = listed.map(|(index, row)| {
            let cells = row.cells.iter().zip(widths);
            let text: String = cells
                .filter(|(_, columns)| *columns > 0)
                .map(|(cell, columns)| width::fit(cell, columns, Align::Left) + "  ")
                .collect();
            let text = text.trim_end().to_owned();
            let sign = if row.is_current { "● " } else { "  " };
            let (bar, style) = if index == self.chosen {
                ("▌", theme.selection)
            } else {
                (" ", theme.text)
            };
            Line::from(vec![
                Span::styled(format!(" {bar}"), theme.accent),
                Span::styled(sign, theme.ok),
                Span::styled(text, style),
            ])
        });
        above.choices(listed.collect(), self.chosen - top);
        above.append(below);
        Looks {
            title: "Connections".to_owned(),
            lines: above.fit(rows),
            keys: match self.places.is_nowhere() {
                true => "enter go there · f2 change · ↑↓ choose · type to filter · esc close",
                false => {
                    "enter go there · f2 change · ↑↓ choose · tab about the one in use · type to \
                     filter · esc close"
                }
            },
        }
    }

    /// The columns of each cell. Where there is no room, tenant and user get
    /// less first, then the host; the source goes.
    fn widths(&self, columns: usize) -> [usize; 5] {
        let mut widths = [0; 5];
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(&row.cells) {
                *widest = (*widest).max(width::columns(cell));
            }
        }
        let [name, source, host, who, mode] = widths;
        let name = name.min(columns / 3);
        let source = if columns < 60 { 0 } else { source };
        let gaps = 14;
        let left = columns.saturating_sub(gaps + name + source + mode);
        let host = host.min(left.saturating_sub(who.min(left / 3)));
        let who = who.min(left.saturating_sub(host));
        [name, source, host, who, mode]
    }
}

fn chosen_of(known: &Known) -> Chosen {
    match known.source {
        Source::Profile => Chosen::Profile(known.name.clone()),
        Source::Session => Chosen::Session(known.path.clone()),
    }
}

/// `t12345/ana`, or what there is of it.
fn who(tenant: Option<&str>, user: Option<&str>) -> String {
    let parts: Vec<&str> = [tenant, user].into_iter().flatten().collect();
    clean(&parts.join("/")).into_owned()
}
